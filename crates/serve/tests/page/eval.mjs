// Drives the page that `nutgraf eval` writes: at two widths, in light and dark, with axe; its filters and
// tables, correcting the gold and saving it, without a script, and with many documents. Any message on the
// console fails it, and any request.
//
//   npm ci && node eval.mjs ../../../../target/debug/nutgraf [--shots FOLDER]

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';

const [program = '../../../../target/debug/nutgraf', flag, shots] = process.argv.slice(2);
const axe = readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'nutgraf-eval-page-'));
const nutgraf = (...args) => execFileSync(resolve(program), args, { cwd: folder, encoding: 'utf8' });
const lines = (records) => records.map((record) => `${JSON.stringify(record)}\n`).join('');
const json = (name) => readFileSync(join(folder, name), 'utf8').trim().split('\n').map((line) => JSON.parse(line));

const SCRIPT = '<img src=x onerror="document.body.dataset.owned=1"><script>document.body.dataset.owned=1</script>';

/** A document whose spans are given by their words: `[words, type, which of them]`. */
function marked(id, text, spans) {
  const found = spans.map(([words, label, which = 0]) => {
    let at = text.indexOf(words);
    for (let i = 0; i < which; i += 1) at = text.indexOf(words, at + 1);
    assert.ok(at >= 0, words);
    const start = [...text.slice(0, at)].length;
    return { start, end: start + [...words].length, label };
  });
  return { id, text, spans: found };
}

// An error of each kind, and a type, an id and a text that are markup.
const A = `😀 Ada Venn met Bo Lind in Arden. ${SCRIPT} The Lakes Union sued Orr & Co. on Monday. Ada Venn won.`;
const B = 'Zürich and Genève are in Switzerland. Nobody asked Jürg Tanner.';
const GOLD = [
  marked('a', A, [['Ada Venn', 'PER'], ['Bo Lind', 'PER'], ['Arden', 'LOC'], ['Lakes Union', 'ORG'], ['Monday', 'DATE'], ['Ada Venn', 'PER', 1]]),
  marked(`b ${SCRIPT}`, B, [['Zürich', 'LOC'], ['Genève', '<b>LOC</b>'], ['Switzerland', 'LOC'], ['Jürg Tanner', 'PER']]),
  marked('c', 'Ann Lee spoke.', [['Ann Lee', 'PER']]),
];
const PREDICTED = [
  marked('a', A, [['Ada Venn', 'PER'], ['Bo', 'PER'], ['Arden', 'ORG'], ['The Lakes', 'LOC'], ['Orr & Co.', 'ORG'], ['Ada Venn', 'PER', 1]]),
  marked(`b ${SCRIPT}`, B, [['Zürich', 'LOC'], ['Genève', 'LOC'], ['Switzerland', 'LOC'], ['Jürg Tanner', 'PER']]),
  marked('c', 'Ann Lee spoke.', [['Ann Lee', 'PER']]),
];

function ner(name, gold, predicted, ...more) {
  writeFileSync(join(folder, `${name}.gold.jsonl`), lines(gold));
  writeFileSync(join(folder, `${name}.pred.jsonl`), lines(predicted));
  nutgraf('eval', 'ner', '--gold', `${name}.gold.jsonl`, '--pred', `${name}.pred.jsonl`, '--from', 'spans', '--pred-from', 'spans',
    '--resamples', '50', '-o', `${name}.html`, ...more);
}

let count = 0;
async function step(name, action) {
  try {
    await action();
    count += 1;
    console.log(`ok ${name}`);
  } catch (error) {
    console.log(`not ok ${name}`);
    throw error;
  }
}

async function open(browser, name, options = {}) {
  const context = await browser.newContext({ acceptDownloads: true, ...options });
  const page = await context.newPage();
  const address = `file://${join(folder, `${name}.html`)}`;
  const wrong = [];
  page.on('console', (message) => wrong.push(message.text()));
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('request', (request) => { if (request.url() !== address && !request.url().startsWith('blob:')) wrong.push(`it asks ${request.url()}`); });
  page.on('dialog', (dialog) => dialog.accept());
  await page.goto(address);
  if (options.javaScriptEnabled !== false) await page.waitForSelector('body[data-ready]');
  return { page, close: async () => { assert.deepEqual(wrong, []); await context.close(); } };
}

/** Fails if axe finds anything wrong with what is seen, or it is wider than the window. */
async function look(page, name) {
  if (flag === '--shots') await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${name} is ${wide} pixels too wide`);
  // Nothing is cut off but in a box of its own that scrolls.
  const cut = await page.evaluate(() => [...document.querySelectorAll('main *, header *')].filter((one) => {
    const style = getComputedStyle(one);
    return one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1 && !['inline', 'none'].includes(style.display)
      && ['hidden', 'clip'].includes(style.overflowX) && style.position !== 'absolute';
  }).map((one) => one.outerHTML.slice(0, 80)));
  assert.deepEqual(cut, [], name);
  const found = await page.evaluate(`(() => { ${axe}; return axe.run(document, { resultTypes: ['violations'] }); })()`);
  const told = found.violations.map((one) => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => `${node.target} ${node.any[0]?.message ?? ''}`).join('; ')}`);
  assert.deepEqual(told, [], name);
}

const texts = (page, selector) => page.$$eval(selector, (all) => all.map((one) => one.textContent.trim()));
const errors = async (page) => (await page.$$('#error-list .errors > li')).length;

async function saved(page) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#save')]);
  const text = readFileSync(await download.path(), 'utf8');
  return { name: download.suggestedFilename(), text, records: text.trim().split('\n').map((line) => JSON.parse(line)) };
}

/** The error with these words in its first line. */
const error = (page, words) => page.locator('.errors > li').filter({ has: page.locator('.what', { hasText: words }) });

async function uses(browser, width, scheme) {
  const at = `${width}-${scheme}`;
  const { page, close } = await open(browser, 'three', { viewport: { width, height: 800 }, colorScheme: scheme });

  await step(`${at}: what it comes to, and every error`, async () => {
    assert.match(await page.textContent('.headline'), /0\.545[\s\S]*on 3 documents[\s\S]*Of 11 mentions in the gold, 6 were found/);
    assert.equal(await errors(page), 6);
    assert.deepEqual(await texts(page, '#error-list h3'), ['a', `b ${SCRIPT}`, 'c']);
    assert.equal(await page.evaluate(() => document.body.dataset.owned), undefined);
    assert.equal(await page.locator('.errors .m.predicted', { hasText: 'Orr & Co.' }).count(), 1);
    await look(page, `eval-${at}`);
  });

  await step(`${at}: filters`, async () => {
    await page.fill('#find', 'genève');
    await page.waitForFunction(() => document.querySelectorAll('#error-list .errors > li').length === 1);
    assert.equal(await page.textContent('#found'), '1 error in 1 document');
    await page.fill('#find', '');
    await page.waitForFunction(() => document.querySelectorAll('#error-list .errors > li').length === 6);
    await page.uncheck('input[value=missed]');
    assert.equal(await errors(page), 5);
    await page.selectOption('#of-type', 'ORG');
    assert.equal(await errors(page), 3);
    await page.check('input[value=missed]');
    await page.selectOption('#of-type', '');
    await page.selectOption('#order', 'id');
    assert.equal(await errors(page), 6);
  });

  await step(`${at}: a table that sorts, by keyboard`, async () => {
    const ids = () => texts(page, '#document-table tbody th');
    assert.equal((await ids())[0], 'a');
    await page.focus('#document-table th[data-key=correct] button');
    await page.keyboard.press('Enter');
    assert.equal((await ids())[0], 'c');
    assert.equal(await page.getAttribute('#document-table th[data-key=correct]', 'aria-sort'), 'ascending');
    await page.keyboard.press('Enter');
    assert.equal(await page.getAttribute('#document-table th[data-key=correct]', 'aria-sort'), 'descending');
    await page.click('#document-table tbody tr:last-child a');
    assert.match(await page.evaluate(() => document.activeElement.textContent), /^c/);
  });

  await step(`${at}: the whole text`, async () => {
    const whole = page.locator('#d0 .whole');
    await whole.locator('summary').click();
    await whole.locator('.m').first().waitFor(); // a browser tells of the opening a little after the click
    assert.equal((await whole.locator('.text').evaluate((one) => [...one.childNodes].filter((n) => n.nodeName !== 'SUP').map((n) => n.textContent).join(''))), A);
    assert.equal(await whole.locator('.m.right').count(), 2);
    await whole.locator('summary').click();
  });

  await step(`${at}: the gold is corrected, saved and scored`, async () => {
    await error(page, 'Monday').getByRole('button', { name: 'Gold is right' }).click();
    assert.equal(await page.isDisabled('#save'), true, 'nothing was corrected');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Undo', 'the focus stays');
    await error(page, 'Bo Lind').getByRole('button', { name: 'Take the prediction' }).click();
    await error(page, 'Orr & Co.').getByRole('button', { name: 'Add it to the gold' }).click();
    await error(page, 'Lakes Union').getByRole('button', { name: 'Remove from the gold' }).click();
    const wrong = error(page, 'Genève');
    await wrong.locator('select').selectOption('LOC');
    await wrong.getByRole('button', { name: 'Change type' }).click();
    await look(page, `eval-corrected-${at}`);
    assert.match(await page.textContent('#tally'), /^5 of 6 errors looked at; 4 corrections, with which F1 is 0\.818$/);
    const { name, records, text } = await saved(page);
    assert.equal(name, 'three.gold-corrected.jsonl');
    writeFileSync(join(folder, name), text);
    assert.deepEqual(records.map((record) => record.id), GOLD.map((record) => record.id));
    // What was not touched is what the program itself writes.
    nutgraf('convert', 'three.gold.jsonl', '--from', 'spans', '--to', 'jsonl', '-o', 'three.jsonl');
    assert.deepEqual(records[2], json('three.jsonl')[2]);
    nutgraf('eval', 'ner', '--gold', name, '--pred', 'three.pred.jsonl', '--pred-from', 'spans', '-o', 'again.json');
    const report = JSON.parse(readFileSync(join(folder, 'again.json'), 'utf8'));
    assert.deepEqual([report.ner.gold, report.ner.predicted, report.ner.correct], [11, 11, 9]);
    assert.equal(report.scores[0].value.toFixed(3), '0.818');
  });

  await step(`${at}: what was decided outlives a reload, and is undone`, async () => {
    await page.reload();
    await page.waitForSelector('body[data-ready]');
    assert.match(await page.textContent('#tally'), /^5 of 6/);
    await error(page, 'Bo Lind').getByRole('button', { name: 'Undo' }).click();
    assert.match(await page.textContent('#tally'), /^4 of 6 errors looked at; 3 corrections/);
    await page.check('#open-only');
    assert.equal(await errors(page), 2);
    await page.uncheck('#open-only');
    await page.click('#forget');
    assert.equal(await page.isVisible('#desk'), false);
    assert.equal(await page.locator('.decided').count(), 0);
  });
  await close();
}

async function more(browser) {
  const texts = ['Ada Venn met Bo Lind.', 'The Lakes Union sued Orr.', 'Arden is far away.'];
  const many = Array.from({ length: 300 }, (_, i) => marked(`doc ${i}`, texts[i % 3], [[['Ada Venn', 'PER'], ['Orr', 'ORG'], ['Arden', 'LOC']][i % 3]]));
  const none = many.map((record, i) => ({ ...record, spans: i % 2 ? record.spans : [] }));
  ner('many', many, none);
  await step('many documents come a hundred at a time', async () => {
    const { page, close } = await open(browser, 'many', { viewport: { width: 390, height: 800 } });
    const cards = () => page.locator('#error-list > .doc').count();
    assert.equal(await cards(), 100);
    await page.click('#error-more button');
    assert.equal(await cards(), 200);
    assert.equal(await page.locator('#document-table tbody tr').count(), 250);
    await page.fill('#find', 'doc 298');
    await page.waitForFunction(() => document.querySelectorAll('#error-list > .doc').length === 1);
    // A link of the table shows what a filter hides, and what is not shown yet.
    await page.click('#document-more button');
    await page.click('#document-table tbody tr:nth-child(300) a');
    assert.equal(await page.inputValue('#find'), '');
    assert.ok(await cards() >= 300);
    await look(page, 'eval-many');
    await close();
  });
  await step('without a script', async () => {
    for (const [name, cards, found] of [['three', 3, 6], ['many', 250, 150]]) {
      const { page, close } = await open(browser, name, { javaScriptEnabled: false, viewport: { width: 390, height: 800 } });
      assert.equal(await page.locator('#error-list > .doc').count(), cards);
      assert.equal(await errors(page), found);
      assert.equal(await page.isVisible('#error-tools'), false);
      await close();
    }
  });
  await step('types that are not scored stay in the gold', async () => {
    ner('some', GOLD, PREDICTED, '--types', 'PER,ORG');
    const { page, close } = await open(browser, 'some');
    await error(page, 'Orr & Co.').getByRole('button', { name: 'Add it to the gold' }).click();
    const { records } = await saved(page);
    nutgraf('convert', 'some.gold.jsonl', '--from', 'spans', '--to', 'jsonl', '-o', 'some.jsonl');
    assert.deepEqual(records[1], json('some.jsonl')[1]);
    assert.deepEqual(records[0].entities.filter((one) => one.name !== 'Orr & Co.'), json('some.jsonl')[0].entities);
    await close();
  });
  await step('ids and names of entities, sentences and references are kept', async () => {
    const gold = new URL('../../../../datasets/pyongyang-visit', import.meta.url).pathname;
    nutgraf('convert', gold, '--to', 'jsonl', '-o', 'seed.jsonl', '--quiet');
    const [record] = json('seed.jsonl');
    const dropped = record.entities.filter((one) => one.mentions.length > 1).at(-1);
    const fewer = { ...record, entities: record.entities.filter((one) => one !== dropped), references: [], sentences: undefined };
    writeFileSync(join(folder, 'fewer.jsonl'), lines([fewer]));
    nutgraf('eval', 'ner', '--gold', gold, '--pred', 'fewer.jsonl', '-o', 'seed.html');
    const { page, close } = await open(browser, 'seed', { viewport: { width: 1280, height: 800 } });
    await look(page, 'eval-seed');
    await page.getByRole('button', { name: 'Remove from the gold' }).first().click();
    const { records: [got] } = await saved(page);
    const wanted = structuredClone(record);
    const entity = wanted.entities.find((one) => one.id === dropped.id);
    entity.mentions.shift();
    entity.count -= 1;
    const order = (one) => one.entities.sort((a, b) => a.mentions[0].byte_start - b.mentions[0].byte_start);
    order(wanted);
    assert.deepEqual(got, wanted);
    await close();
  });
  await step('summaries beside their references, worst first', async () => {
    const article = `${SCRIPT} Ada Venn met Bo Lind in Arden. They spoke of steel. Nobody knows why.`;
    const of = (id, summary) => ({ id, article, references: ['Venn met Lind in Arden.', 'They spoke.'], summary });
    const cases = [of('good', 'Ada Venn met Bo Lind in Arden.'), of('bad', `Nobody knows why. ${SCRIPT}`)];
    writeFileSync(join(folder, 'sum.gold.jsonl'), lines(cases.map(({ summary, ...rest }) => rest)));
    writeFileSync(join(folder, 'sum.pred.jsonl'), lines(cases.map(({ id, summary }) => ({ id, summary }))));
    nutgraf('eval', 'summary', '--gold', 'sum.gold.jsonl', '--pred', 'sum.pred.jsonl', '-o', 'sum.html');
    for (const width of [390, 1280]) {
      const { page, close } = await open(browser, 'sum', { viewport: { width, height: 800 } });
      assert.deepEqual(await page.$$eval('#summary-list h3', (all) => all.map((one) => one.textContent)), ['bad', 'good']);
      assert.equal(await page.evaluate(() => document.body.dataset.owned), undefined);
      await page.click('.fold summary');
      await look(page, `eval-summaries-${width}`);
      await page.fill('#find-summary', 'steel');
      await page.waitForFunction(() => document.querySelectorAll('#summary-list h3').length === 0);
      await close();
    }
  });
}

ner('three', GOLD, PREDICTED);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  for (const width of [390, 1280]) for (const scheme of ['light', 'dark']) await uses(browser, width, scheme);
  await more(browser);
} finally {
  await browser.close();
}
console.log(`${count} steps`);
