// A drawing of the page as a file of its own, with its key, what it shows and what it was made from; colours that the
// page decides are written into it.
const KEPT = ['fill', 'stroke', 'stroke-width', 'opacity', 'font-family', 'font-size', 'stroke-dasharray', 'paint-order', 'font-weight']

const ROW = 15, LETTER = 5.6

/** Parts of `kind` by name and value, and a text in each. */
function made(kind: string, look: Record<string, string | number>, said = ''): SVGElement {
  const one = document.createElementNS('http://www.w3.org/2000/svg', kind)
  for (const [name, value] of Object.entries(look)) one.setAttribute(name, String(value))
  one.textContent = said
  return one as SVGElement
}

/** Words in lines that fit a width. */
function lines(text: string, width: number): string[] {
  const out: string[] = []
  for (const word of text.split(/\s+/)) {
    const last = out.at(-1)
    if (last !== undefined && (last.length + 1 + word.length) * LETTER <= width) out[out.length - 1] = `${last} ${word}`
    else out.push(word)
  }
  return out
}

/** A figure's drawing: `title` on top, its key and its words below, then `caption`. */
export async function draw(figure: Element, kind: 'svg' | 'png', title: string, caption: string): Promise<Blob> {
  const svg = figure.querySelector('svg')!
  const copy = svg.cloneNode(true) as SVGSVGElement
  const from = svg.querySelectorAll('*'), to = copy.querySelectorAll('*')
  from.forEach((one, i) => {
    const look = getComputedStyle(one)
    for (const name of KEPT) to[i].setAttribute(name, look.getPropertyValue(name))
    to[i].removeAttribute('class')
  })
  const { width, height } = svg.viewBox.baseVal
  const page = getComputedStyle(document.documentElement)
  const ink = page.getPropertyValue('--ink').trim()
  const above = lines(title, width - 12)
  const inner = made('svg', { y: above.length * ROW + 4, width, height, viewBox: `0 0 ${width} ${height}` })
  inner.append(...copy.childNodes)
  const font = { 'font-size': 10, 'font-family': 'sans-serif', fill: ink }
  above.forEach((line, k) => copy.append(made('text', { ...font, 'font-weight': 700, x: 6, y: (k + 1) * ROW - 3 }, line)))
  copy.append(inner)
  let y = above.length * ROW + 4 + height + ROW, x = 6
  for (const one of figure.querySelectorAll<HTMLElement>('[data-fill]')) {
    const said = one.innerText.replace(/^[−+]/, '').trim(), wide = 18 + said.length * LETTER
    if (x + wide > width && x > 6) { x = 6; y += ROW }
    const fill = one.dataset.fill!, mark = one.querySelector('i')!
    copy.append(made('circle', { cx: x + 5, cy: y - 4, r: 5, stroke: ink, 'stroke-width': one.dataset.ring ? 2.4 : 0.9,
      fill: fill.startsWith('url') || fill === 'none' ? fill : getComputedStyle(mark).backgroundColor }))
    copy.append(made('text', { ...font, x: x + 14, y }, said))
    x += wide + 8
  }
  if (x > 6) y += ROW
  for (const line of lines(caption, width - 12)) { copy.append(made('text', { ...font, x: 6, y }, line)); y += ROW }
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('viewBox', `0 0 ${width} ${y}`)
  copy.setAttribute('width', String(width))
  copy.setAttribute('height', String(y))
  copy.prepend(made('rect', { width: '100%', height: '100%', fill: page.getPropertyValue('--card').trim() }))
  const text = new Blob([new XMLSerializer().serializeToString(copy)], { type: 'image/svg+xml' })
  if (kind === 'svg') return text
  const image = new Image()
  const url = URL.createObjectURL(text)
  await new Promise((done, failed) => { image.onload = done; image.onerror = failed; image.src = url })
  const canvas = document.createElement('canvas')
  canvas.width = 2 * width
  canvas.height = 2 * y
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height)
  URL.revokeObjectURL(url)
  return new Promise((done) => canvas.toBlob((blob) => done(blob!), 'image/png'))
}

export function save(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
