// Drive the lab in a browser as a reader would: `node test/page.mjs LINK CHROMIUM [FOLDER]` prints one JSON object.
// What went wrong is in `wrong`; pictures go to FOLDER, if it is given. Called by tests/unit/lab/test_lab_browser.py.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const [link, executablePath, folder] = process.argv.slice(2)
const axe = readFileSync(fileURLToPath(new URL('../node_modules/axe-core/axe.min.js', import.meta.url)), 'utf8')
const wrong = []
const told = {}
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] })

function watched(page) {
  page.setDefaultTimeout(120_000)
  page.on('console', (message) => { if (message.type() === 'error') wrong.push(`console: ${message.text()}`) })
  page.on('pageerror', (error) => wrong.push(`page: ${error.message}`))
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (!['data:', 'blob:'].includes(url.protocol) && url.origin !== new URL(link).origin) wrong.push(`outside: ${url.href}`)
  })
  return page
}
const check = (fine, what) => { if (!fine) wrong.push(what) }
const settled = (page) => page.waitForFunction(() => /futures of each/.test(document.querySelector('[role=status]')?.textContent ?? ''))
const screen = async (page, name) => { await page.getByRole('navigation').getByRole('button', { name, exact: true }).click() }
async function accessible(page, name) {
  await page.evaluate(axe)
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }))
  for (const one of found.violations) wrong.push(`axe, ${name}: ${one.id}, ${one.nodes.slice(0, 3).map((n) => n.target.join(' ')).join('; ')}`)
}
const NAMES = ['Start', 'War room', 'What if', 'Why here', 'What it rests on', 'Trial', 'Take away', 'My war']
const view = encodeURIComponent(JSON.stringify({ s: 'two_valleys', v: 'war', w: 52, q: { a: 'history', b: 'settlement', runs: 64 } }))

const page = watched(await browser.newPage({ viewport: { width: 1440, height: 1000 } }))
await page.goto(`${link}#${view}`)
await settled(page)

// War room: weeks, keys, a town by the keyboard, and the record only after a guess.
const week = page.getByRole('slider', { name: 'Week' })
await page.keyboard.press('.')
check((await week.inputValue()) === '53', 'the key . goes a week on')
await page.keyboard.press('p')
await page.waitForFunction(() => Number(document.querySelector('input[aria-label=Week]').value) > 55)
await page.keyboard.press('p')
const town = page.locator('g.town').first()
await town.focus()
await page.keyboard.press('ArrowRight')
await page.keyboard.press('Enter')
check((await page.locator('g.town[aria-pressed=true]').count()) === 1, 'Enter chooses a town')
check((await page.getByText('On record on').count()) === 0 && (await page.getByText('Your guess').count()) === 0, 'the record is hidden at first')
await page.getByLabel('My guess').fill('3')
await page.getByRole('button', { name: 'Show the record after the cut' }).click()
check((await page.locator('g.town[aria-pressed=true]').getAttribute('aria-label')).startsWith(await page.locator('svg text[font-weight="700"]').textContent()), 'the chosen town has its name on the map')
check(/off by \d/.test(await page.locator('body').innerText()), 'the guess is told beside the record')
check(/Civilians killed/.test(await page.locator('.deaths').innerText()), 'civilian deaths are in view')

// What if: numbers, a lever moved, one that does nothing.
await screen(page, 'What if')
check(/Civilians killed: (fewer|more|the same) in \d+ of 64 futures/.test(await page.getByRole('region', { name: 'The difference' }).innerText()), 'the headline counts futures')
told.civilians = (await page.locator('tr.lead td').nth(1).innerText()).split('\n')[0]
told.among = await page.locator('tr.lead b').innerText()
const lever = page.getByRole('slider', { name: 'Pace of the crown' })
await lever.focus()
for (let k = 0; k < 3; k++) await page.keyboard.press('ArrowRight')
await page.waitForFunction(() => document.querySelectorAll('.choose select')[1].value === '*')
await settled(page)
check((await lever.inputValue()) === '1.3', 'three steps of the lever are three tenths')
await page.locator('.choose select').nth(1).selectOption('history')
await page.getByText('No future differs').waitFor()
await page.locator('.choose select').nth(1).selectOption('settlement')
await settled(page)
await lever.focus()
await page.keyboard.press('ArrowRight')
await settled(page)

// Every screen: nothing that axe objects to, in light and dark; nothing wider than a phone.
for (const name of NAMES) {
  await screen(page, name)
  if (name === 'Why here') await page.getByText('never changed hands').or(page.getByText('was taken by')).first().waitFor()
  if (name === 'Why here') await page.getByText(/What made the difference when|taken too rarely to say|nothing to set apart/).first().waitFor()
  if (name === 'Trial') await page.locator('.claims li').first().waitFor()
  if (name === 'Take away') await page.getByText('import marchland as ml').waitFor()
  if (name === 'Start') await page.locator('.cards li').first().waitFor()
  if (name === 'My war') await page.getByText('Nothing is wrong').waitFor()
  await accessible(page, name)
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
}
await page.getByRole('button', { name: 'Dark' }).click()
for (const name of NAMES) {
  await screen(page, name)
  await accessible(page, `${name}, dark`)
  if (folder) await page.screenshot({ path: `${folder}/${name}, dark.png`, fullPage: true })
}
await page.setViewportSize({ width: 390, height: 844 })
for (const name of NAMES) {
  await screen(page, name)
  const wide = await page.evaluate(() => document.documentElement.scrollWidth)
  check(wide <= 390, `${name} is ${wide} wide on 390`)
}
await page.setViewportSize({ width: 1440, height: 1000 })

// My war: the table of places takes what is typed, an error stands in its cell, and the text is there as well.
await screen(page, 'My war')
const cell = (column, row) => page.getByRole('textbox', { name: `${column}, ${row}`, exact: true })
await cell('population', 'birkton').fill('many')
await page.locator('tr.wrong input[aria-invalid]').waitFor()
check((await page.locator('input[aria-invalid]').getAttribute('aria-label')) === 'population, birkton', 'the wrong cell is marked, and no other')
check(await page.getByRole('button', { name: /^Mend \d+ first$/ }).isDisabled(), 'nothing wrong can be saved')
await cell('population', 'birkton').fill('60001')
await page.getByText('Nothing is wrong').waitFor()
await screen(page, 'War room')
check(await page.getByRole('button', { name: 'Not saved: 1 cell changed' }).isVisible(), 'what is not saved is said on other screens')
await screen(page, 'My war')
check((await cell('population', 'birkton').inputValue()) === '60001', 'what was typed is still there')
await cell('note', 'fellmoor').press('Enter')
check((await page.evaluate(() => document.activeElement.getAttribute('aria-label'))) === 'place, row 11', 'Enter in the last row adds one')
await page.locator('tr.wrong').waitFor()
await page.getByRole('button', { name: 'Remove row 11' }).click()
await page.getByText('Nothing is wrong').waitFor()
await page.getByRole('button', { name: 'As text' }).click()
check(/\nbirkton,Birkton,/.test(await page.locator('textarea').inputValue()), 'the text is there as a choice')
await page.getByRole('button', { name: 'As a table' }).click()

// The trial filtered; help by its key; the link restored elsewhere.
await screen(page, 'Trial')
await page.locator('.claims li').first().waitFor()
const all = await page.locator('.claims li').count()
await page.getByLabel('verdict').selectOption('supported')
check((await page.locator('.claims li').count()) < all, 'the filter leaves out claims')
await page.getByLabel('verdict').selectOption('')

// The rows behind a verdict; long work started and stopped; page one saved; the cut told.
await page.locator('.claims summary').first().click()
await page.getByText('of the record behind').or(page.getByText('look at no single rows')).first().waitFor()
const work = page.getByRole('region', { name: 'Put the argument on trial, the model included' })
await work.locator('select').selectOption('4000')
await work.getByRole('button', { name: 'Start' }).click()
await work.getByText('At work').waitFor()
await work.getByRole('button', { name: 'Stop' }).click()
await work.getByRole('button', { name: 'Go on' }).waitFor()
check(/marchland trial two_valleys --runs=4000/.test(await work.innerText()), 'the command of a job is told')
await screen(page, 'Take away')
const saving = page.waitForEvent('download')
await page.getByRole('button', { name: 'Save HTML' }).click()
check((await saving).suggestedFilename() === 'two_valleys-page-one.html', 'page one is saved')
await screen(page, 'Start')
check(/changes? of hands (is|are) on record/.test(await page.getByRole('region', { name: 'The cut' }).innerText()), 'the cut says what is known')
await page.locator('h2').first().click()
await page.keyboard.press('?')
check(await page.getByRole('dialog').isVisible(), '? opens the help')
await page.keyboard.press('Escape')
await screen(page, 'What if')
const again = watched(await browser.newPage({ viewport: { width: 1024, height: 800 } }))
await again.goto(page.url())
await settled(again)
check((await again.getByRole('slider', { name: 'Pace of the crown' }).inputValue()) === '1.1', 'the link restores the lever')
await again.close()

// A war of one's own, saved from the table: two towns whose names begin alike are found together and said to be parts.
await screen(page, 'My war')
await cell('name', 'birkton').fill('Birkton (lower town)')
await cell('name', 'birkfield').fill('Birkton (upper town)')
await page.getByText('Nothing is wrong').waitFor()
await page.getByRole('button', { name: 'Save', exact: true }).click()
await page.waitForFunction(() => !/Saved as/.test(document.body.innerText) && document.querySelector('nav button[aria-current=page]')?.textContent === 'Start')
const asked = page.getByRole('region', { name: 'What is asked' })
const town_box = asked.getByRole('combobox', { name: 'Town' })
await town_box.click()
await town_box.pressSequentially('birkton')
check((await asked.getByRole('option').allInnerTexts()).filter((one) => /one of 2 parts of Birkton/.test(one)).length === 2, 'both parts are found')
await town_box.fill('brikton')
check(/nearest name/.test(await asked.innerText()) && (await asked.getByRole('listbox', { name: 'Towns' }).getByRole('option').first().innerText()).startsWith('Birkton'), 'a slip of the keyboard finds the town')
await town_box.fill('birkton')
await page.keyboard.press('ArrowDown')
await page.keyboard.press('Enter')
check(/Birkton is told in 2 parts/.test(await asked.innerText()), 'the page says that there are two parts')
check((await asked.getByRole('button', { name: 'upper town' }).getAttribute('aria-pressed')) === 'true', 'the second of them is chosen by the keyboard')

// Whose hold of which town, seen from which day: said before the answer, and asked again from before it fell.
await town_box.click()
await town_box.pressSequentially('high')
await page.keyboard.press('Enter')
await screen(page, 'Why here')
check(/Seen from.*with what was known then: who holds.*On 6 January 2002 High Pass was already held by Rebels, which took it from Hill people/s.test(await asked.innerText()), 'it is said who held the town at the cut')
await screen(page, 'What if')
await asked.getByRole('button', { name: 'See it from before it fell (29 July 2001)' }).click()
await page.waitForFunction(() => /29 July 2001 High Pass was held by Hill people/.test(document.querySelector('.asked')?.innerText ?? ''))
check((await page.locator('nav button[aria-current=page]').innerText()) === 'What if', 'the screen is kept when the cut moves')
check((await page.locator('.choose').innerText()).includes('Settlement, begun at the cut'), 'B is begun at the cut that was moved, and keeps its name')
await page.getByRole('button', { name: 'Let B begin on that day' }).click()
await page.getByRole('button', { name: 'Let B begin at the cut' }).click()
await page.waitForFunction(() => document.querySelectorAll('.choose select')[1].value === '*')
await settled(page)
check((await page.getByText('weeks after the cut').count()) === 0, 'B begins at the cut again')
check(/it is held by Rebels in [\d,]+ \([\d,]+ to [\d,]+\) of [\d,]+ futures under A/.test(await asked.innerText()), 'what B changes for the town stands beside the question')
await accessible(page, 'What if, from before')

// A wrong token opens nothing.
const stranger = await browser.newPage()
const refused = await stranger.goto(new URL('/?token=wrong', link).href)
check(refused.status() === 403, 'a wrong token opens the page')
await browser.close()
console.log(JSON.stringify({ ...told, wrong }))
