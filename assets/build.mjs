// Makes what browsers fetch: the looks, the scripts, the font and the mark, each named by its content, each also packed,
// and the list of names that Django reads. Nothing has to be collected when the service starts.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { buildSync, transformSync } from 'esbuild'
import postcss from 'postcss'
import rtlcss from 'rtlcss'
import { compile } from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const built = join(here, '..', 'src', 'hemayat', 'web', 'shared', 'built')
const paths = {}

const read = name => readFileSync(join(here, name))
const styled = name => compile(join(here, 'scss', name), { style: 'compressed', quietDeps: true }).css

function put (name, content, isPacked = true) {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12)
  const hashed = name.replace(/(\.\w+)$/, `.${hash}$1`)
  const path = join(built, hashed)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  if (isPacked) {
    writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }))
    writeFileSync(`${path}.br`, brotliCompressSync(content))
  }
  paths[name] = hashed
  return hashed
}

// A browser reads every rule before it draws the first letter, and many of GOV.UK's are for parts that no page of ours has.
// Templates put names together ("govuk-{{ kind }}__item", "--width-" and 5), so a class is used if each of its words, or
// the beginning of a word up to a hyphen, is anywhere in a template, in Python or in a script.
function used (css) {
  const isUsed = name => name.slice(1).split(/__|--/).every(word =>
    [word, word.replace('govuk-', ''), word.replace(/\w+$/, '')].some(one => words.has(one)))
  const root = postcss.parse(css)
  root.walkRules(rule => {
    if (/keyframes$/.test(rule.parent.name)) return
    const kept = rule.selectors.filter(selector => (selector.replace(/:not\([^)]*\)/g, '').match(/\.[a-z][\w-]*/gi) ?? []).every(isUsed))
    if (kept.length > 0) rule.selectors = kept
    else rule.remove()
  })
  root.walkAtRules(rule => { if (rule.nodes?.length === 0) rule.remove() })
  return root.toString()
}

function look (name, css) {
  const small = transformSync(css.replaceAll('vazirmatn.woff2', font), { loader: 'css', minify: true, charset: 'utf8' })
  put(`shared/${name}.css`, small.code)
}

rmSync(built, { recursive: true, force: true })
const scripted = name => buildSync({
  entryPoints: [join(here, 'js', `${name}.mjs`)], bundle: true, minify: true, format: 'esm', target: 'es2020', write: false,
  legalComments: 'none', absWorkingDir: here
}).outputFiles[0].contents
const scripts = ['site', 'desk'].map(name => {
  const script = scripted(name)
  put(`shared/${name}.js`, script)
  return Buffer.from(script).toString()
})
const ours = readdirSync(join(built, '..', '..', '..'), { recursive: true }).filter(name => /\.(html|py)$/.test(name))
const words = new Set([...ours.map(name => readFileSync(join(built, '..', '..', '..', name), 'utf8')), ...scripts]
  .flatMap(text => text.match(/[a-z][\w-]*/gi) ?? []).flatMap(word => [word, ...word.split(/__|--/)]))
words.delete('')
const font = put('shared/vazirmatn.woff2', read('node_modules/vazirmatn/misc/Non-Latin/fonts/webfonts/Vazirmatn-NL[wght].woff2'), false)
  .replace('shared/', '')
// For letters on paper, where no browser chooses the weight; with Latin letters, as a serial has them.
for (const weight of ['Regular', 'Bold']) {
  put(`shared/vazirmatn-${weight.toLowerCase()}.ttf`, read(`node_modules/vazirmatn/fonts/ttf/Vazirmatn-${weight}.ttf`), false)
}
put('shared/vazirmatn-licence.txt', read('node_modules/vazirmatn/OFL.txt'))
put('shared/mark.svg', read('images/mark.svg'))
const site = used(styled('site.scss'))
look('ltr', site)
look('rtl', postcss([rtlcss]).process(site, { from: undefined }).css + styled('rtl.scss'))
// The desk's own rules and script stay off the citizens' pages, whose bytes are counted.
const desk = styled('desk.scss')
look('desk-ltr', desk)
look('desk-rtl', postcss([rtlcss]).process(desk, { from: undefined }).css)

writeFileSync(join(built, 'staticfiles.json'), JSON.stringify({ paths, version: '1.1', hash: '' }))
