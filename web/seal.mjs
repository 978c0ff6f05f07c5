// Write static/built.json: hashes of the sources that the page was built from and of the files that came of them.
// tests/unit/lab/test_page_built.py compares both, so that a page that was not built again is found without Node.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const web = dirname(fileURLToPath(import.meta.url))
const built = join(web, '..', 'src', 'marchland', 'lab', 'static')
const OUT = 'built.json'

const files = (folder) =>
  readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? files(path) : [path]))
const hash = (path) => createHash('sha256').update(readFileSync(path)).digest('hex')
const table = (root, paths) =>
  Object.fromEntries(paths.map((path) => [relative(root, path).split(sep).join('/'), hash(path)]).sort())

const given = ['index.html', 'package.json', 'package-lock.json', 'vite.config.ts', 'svelte.config.js'].map((n) => join(web, n))
const sealed = {
  sources: table(web, [...given, ...files(join(web, 'src'))]),
  files: table(built, files(built).filter((path) => !path.endsWith(OUT))),
}
writeFileSync(join(built, OUT), JSON.stringify(sealed, null, 1) + '\n')
