// A drawing of the page as a file of its own: colours that the page decides are written into it.
const KEPT = ['fill', 'stroke', 'stroke-width', 'opacity', 'font-family', 'font-size', 'stroke-dasharray', 'paint-order']

export async function draw(svg: SVGSVGElement, kind: 'svg' | 'png', caption: string): Promise<Blob> {
  const copy = svg.cloneNode(true) as SVGSVGElement
  const from = svg.querySelectorAll('*'), to = copy.querySelectorAll('*')
  from.forEach((one, i) => {
    const look = getComputedStyle(one)
    for (const name of KEPT) to[i].setAttribute(name, look.getPropertyValue(name))
    to[i].removeAttribute('class')
  })
  const { width, height } = svg.viewBox.baseVal
  const page = getComputedStyle(document.documentElement)
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('viewBox', `0 0 ${width} ${height + 20}`)
  copy.setAttribute('width', String(width))
  copy.setAttribute('height', String(height + 20))
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect')
  for (const [name, value] of [['width', '100%'], ['height', '100%'], ['fill', page.getPropertyValue('--card').trim()]]) ground.setAttribute(name, value)
  copy.prepend(ground)
  const words = document.createElementNS('http://www.w3.org/2000/svg', 'text')
  for (const [name, value] of [['x', '6'], ['y', String(height + 14)], ['font-size', '10'], ['font-family', 'sans-serif'], ['fill', page.getPropertyValue('--ink').trim()]]) words.setAttribute(name, value)
  words.textContent = caption
  copy.append(words)
  const text = new Blob([new XMLSerializer().serializeToString(copy)], { type: 'image/svg+xml' })
  if (kind === 'svg') return text
  const image = new Image()
  const url = URL.createObjectURL(text)
  await new Promise((done, failed) => { image.onload = done; image.onerror = failed; image.src = url })
  const canvas = document.createElement('canvas')
  canvas.width = 2 * width
  canvas.height = 2 * (height + 20)
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
