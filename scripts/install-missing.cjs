// Installs what package-lock.json names and node_modules lacks; when nothing is missing it costs a few milliseconds.
// It runs before there is a Node 24, on whatever Node the machine has, so it is written for old ones.
'use strict'

const { spawnSync } = require('node:child_process')
const { existsSync, lstatSync, readFileSync, unlinkSync } = require('node:fs')
const { join } = require('node:path')

const root = join(__dirname, '..')
const packagesIn = (lockFile) => JSON.parse(readFileSync(join(root, lockFile), 'utf8')).packages

/** Why an installation is due; undefined when node_modules holds what the lock file names. */
const reasonToInstall = () => {
  if (!existsSync(join(root, 'node_modules', '.package-lock.json'))) return 'nothing is installed yet'
  if (!existsSync(join(root, 'node_modules', 'node', 'bin', 'node'))) return 'the pinned Node is missing'
  // npm writes down what it has put into node_modules in the form of a lock file.
  const installed = packagesIn('node_modules/.package-lock.json')
  for (const [path, wanted] of Object.entries(packagesIn('package-lock.json'))) {
    const found = installed[path]
    const isForHere = path !== '' && !(wanted.optional && found === undefined)
    if (isForHere && (found === undefined || found.version !== wanted.version))
      return `${path} is not ${wanted.version}`
  }
  return undefined
}

const reason = reasonToInstall()
if (reason !== undefined) {
  console.log(`Installing packages, since ${reason}. This may take a minute.`)
  // npm empties the folder first. One that is linked to, as from another worktree, has others who use it.
  const folder = join(root, 'node_modules')
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) unlinkSync(folder)
  const npm = process.env.npm_execpath
  const [command, ...args] = npm === undefined ? ['npm', 'ci'] : [process.execPath, npm, 'ci']
  // npm test must find its development dependencies even where NODE_ENV is production.
  // The package asks for Node 24, which is what this installs: npm's warning that this Node is older would mislead.
  const options = ['--include=dev', '--loglevel=error']
  const { status, error } = spawnSync(command, [...args, ...options], { cwd: root, stdio: 'inherit' })
  if (error !== undefined) console.error(`npm could not be started: ${error.message}`)
  if (status !== 0) process.exit(1)
}
