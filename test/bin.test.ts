import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import packageJson from '../package.json' with { type: 'json' }

const ROOT = join(import.meta.dirname, '..')
const temporary = mkdtempSync(join(tmpdir(), 'carillon-bin-'))
after(() => rmSync(temporary, { recursive: true }))

// Loaded before the executable, it makes any Node pass for an old one.
const oldNode = join(temporary, 'old-node.cjs')
writeFileSync(oldNode, "Object.defineProperty(process.versions, 'node', { value: '20.1.0' })")

/** The package as published: no sources, and a command that waits for SIGTERM, then exits with 7. */
const publishedPackage = (name: string) => {
  const folder = join(temporary, name)
  mkdirSync(join(folder, 'dist', 'cli'), { recursive: true })
  cpSync(join(ROOT, 'bin'), join(folder, 'bin'), { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(
    join(folder, 'dist', 'cli', 'main.js'),
    `export const main = (args, io) => new Promise((resolve) => {
      process.on('SIGTERM', () => resolve(7))
      setInterval(() => {}, 1000)
      io.stdout.write([...args, 'on', process.versions.node, ...process.execArgv].join('+'))
    })`,
  )
  return folder
}

const carillon = (folder: string, ...args: string[]) =>
  spawnSync(process.execPath, [join(folder, 'bin', 'carillon'), ...args], { encoding: 'utf8' })

const CALLS: [args: string[], status: number, stdout: RegExp, stderr: RegExp][] = [
  [['version'], 0, new RegExp(`^${packageJson.version}\n$`), /^$/],
  [['--version'], 0, new RegExp(`^${packageJson.version}\n$`), /^$/],
  [[], 0, /^Usage: carillon <command>.*\n {2}serve {2}/s, /^$/],
  [['--help'], 0, /^Usage: carillon <command>/, /^$/],
  [['serve', '--help'], 0, /^Usage: carillon serve .*--data-dir, CARILLON_DATA_DIR/s, /^$/],
  [['sing'], 2, /^$/, /^carillon: sing is not a command; carillon help lists them\n$/],
  [['constructor'], 2, /^$/, /^carillon: constructor is not a command/],
  [['serve', '--port', 'x'], 2, /^$/, /^carillon: --port is "x"; allowed is a port from 0 to 65535\n$/],
]

for (const [args, status, stdout, stderr] of CALLS)
  test(`carillon ${args.join(' ')} in a checkout ends with ${status}`, () => {
    const result = carillon(ROOT, ...args)
    assert.match(result.stderr, stderr)
    assert.match(result.stdout, stdout)
    assert.equal(result.status, status)
  })

test('on too old a Node it goes on with the pinned one', () => {
  const { stdout, status } = spawnSync(process.execPath, ['--require', oldNode, 'bin/carillon', 'version'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  assert.deepEqual([stdout, status], [`${packageJson.version}\n`, 0])
})

test('on too old a Node, and none installed, it says in one line what it needs', () => {
  const executable = join(publishedPackage('alone'), 'bin', 'carillon')
  const { stderr, status } = spawnSync(process.execPath, ['--require', oldNode, executable], { encoding: 'utf8' })
  assert.match(stderr, /^carillon needs Node 24 or later; this is 20\.1\.0\..*\n$/)
  assert.equal(status, 1)
})

test('the published package runs its build, and hands signals, arguments and exit code through to another Node', async () => {
  const folder = publishedPackage('with-node')
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(join(ROOT, 'node_modules', 'node'), join(folder, 'node_modules', 'node'))
  const child = spawn(process.execPath, ['--require', oldNode, join(folder, 'bin', 'carillon'), 'a', 'b c'])
  const [printed] = await once(child.stdout, 'data')
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  assert.deepEqual([String(printed), code], [`a+b c+on+${process.versions.node}`, 7])
})

const STARTS: [title: string, flags: string[], inForce: string][] = [
  ['small', [], '--max-semi-space-size=8'],
  ['as large as whoever starts it says', ['--max-semi-space-size=4'], '--max-semi-space-size=4'],
]

for (const [title, flags, inForce] of STARTS)
  test(`keeps the young generation of a server ${title}`, async () => {
    const executable = join(publishedPackage(`started${flags.length}`), 'bin', 'carillon')
    const child = spawn(process.execPath, [...flags, executable, 'serve', '--port', '0'])
    const [printed] = await once(child.stdout, 'data')
    child.kill('SIGTERM')
    const [code] = await once(child, 'exit')
    assert.deepEqual([String(printed), code], [`serve+--port+0+on+${process.versions.node}+${inForce}`, 7])
  })
