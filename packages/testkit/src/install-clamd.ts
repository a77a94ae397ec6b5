// Installs clamd, the virus scanner that tests scan with, from Debian's packages. Needs root on Debian or a relative of it.
//
//   node --conditions=source packages/testkit/src/install-clamd.ts
//
// No database of signatures is downloaded. Exits with 0 when it is installed and 1 when it is not; one line says why.
import { CLAMD_PACKAGE, findClamd } from './clamav/find-clamd.ts'
import { installPackage } from './install-package.ts'

process.exitCode = (await installPackage('clamd', [CLAMD_PACKAGE], await findClamd())) ? 0 : 1
