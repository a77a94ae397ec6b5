// Run by mongosh. Makes a replica set of this one server and the registry's user, where they are missing, and fails
// unless the server can be written to.
const fs = require('node:fs')

const NOT_YET_INITIALIZED = 94
const USER_NOT_FOUND = 11
const PRIMARY_DEADLINE_MS = 15_000
// Gone with the container, so that a restart takes over a changed password.
const DONE = '/tmp/registry-user'

const { MONGO_INITDB_ROOT_USERNAME, MONGO_INITDB_ROOT_PASSWORD, MONGODB_REGISTRY_PASSWORD } = process.env

if (!fs.existsSync(DONE)) {
  db.getSiblingDB('admin').auth(MONGO_INITDB_ROOT_USERNAME, MONGO_INITDB_ROOT_PASSWORD)
  ensureReplicaSet()
  waitForPrimary()
  ensureRegistryUser()
  fs.writeFileSync(DONE, '')
}
if (!isPrimary()) throw new Error('this server is not the primary of its replica set')

function ensureReplicaSet() {
  try {
    rs.status()
  } catch (error) {
    if (error.code !== NOT_YET_INITIALIZED) throw error
    rs.initiate({ _id: 'rs0', members: [{ _id: 0, host: 'mongodb:27017' }] })
  }
}

function waitForPrimary() {
  const deadline = Date.now() + PRIMARY_DEADLINE_MS
  while (!isPrimary() && Date.now() < deadline) sleep(200)
}

/** Not true of the server without a replica set that the image starts for a moment to make the root user. */
function isPrimary() {
  const { setName, isWritablePrimary } = db.hello()
  return setName === 'rs0' && isWritablePrimary
}

function ensureRegistryUser() {
  const plugboard = db.getSiblingDB('plugboard')
  const user = { pwd: MONGODB_REGISTRY_PASSWORD, roles: [{ role: 'readWrite', db: 'plugboard' }] }
  try {
    plugboard.updateUser('registry', user)
  } catch (error) {
    if (error.code !== USER_NOT_FOUND) throw error
    plugboard.createUser({ user: 'registry', ...user })
  }
}
