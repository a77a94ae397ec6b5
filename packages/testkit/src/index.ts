export { type BrowserName, type FoundBrowser, findBrowser } from './browsers/find-browser.ts'
export type { FirefoxPage } from './browsers/firefox-page.ts'
export { type Firefox, openFirefox } from './browsers/open-firefox.ts'
export { buildZip, type HonestEntry } from './build-zip.ts'
export { findClamd } from './clamav/find-clamd.ts'
export { type Clamd, startClamd } from './clamav/start-clamd.ts'
export { type CraftedArchive, craftZip } from './craft-zip.ts'
export type { CraftedEntry } from './crafted-entry.ts'
export { deflateZeros } from './deflate-zeros.ts'
export type { EngineServer } from './engines/engine-server.ts'
export {
  type FoundMongodb,
  type FoundS3,
  findLocal,
  findMongodb,
  findS3,
  findVersityGateway,
} from './engines/find-engines.ts'
export { findFreePort } from './engines/free-port.ts'
export type { MongodbEngine, S3Engine } from './engines/open-engines.ts'
export type { S3Access, S3Server, S3ServerOptions } from './engines/s3-server.ts'
export { type MongodbServer, startFerretdb } from './engines/start-ferretdb.ts'
export { startMinio } from './engines/start-minio.ts'
export { startVersityGateway } from './engines/start-versity-gateway.ts'
export { FIXTURE_CHECKS } from './fixture-checks.ts'
export { findNginx } from './nginx/find-nginx.ts'
export { type NginxCache, startNginxCache } from './nginx/start-nginx-cache.ts'
export { type RawRequest, type RawResponse, rawRequest } from './raw-http.ts'
export { type FoundSchemathesis, findSchemathesis } from './schemathesis/find-schemathesis.ts'
export { fillSocket, measureSocketBuffers, socketIsFull } from './socket-buffers.ts'
export { createTcpProxy, type TcpProxy } from './tcp-proxy.ts'
export type { Browsers } from './vitest-browsers.ts'
export type { Engines } from './vitest-engines.ts'
