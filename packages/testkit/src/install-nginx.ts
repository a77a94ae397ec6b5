// Installs nginx, which tests use as a CDN, from Debian's packages. Needs root on Debian or a relative of it.
//
//   node --conditions=source packages/testkit/src/install-nginx.ts
//
// Exits with 0 when it is installed and 1 when it is not; one line says why.
import { installPackage } from './install-package.ts'
import { findNginx, NGINX_PACKAGE } from './nginx/find-nginx.ts'

process.exitCode = (await installPackage('nginx', [NGINX_PACKAGE], await findNginx())) ? 0 : 1
