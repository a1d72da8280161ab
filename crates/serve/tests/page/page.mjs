// Drives the page of `nutgraf serve` through all its uses, at two widths, in light and dark, with axe
// looking at each state. Any message on the console fails it, and any request that leaves the server.
//
//   npm ci && node page.mjs ../../../../target/debug/nutgraf [--shots FOLDER]
//
// With LIVE=1 the page's files are those of the folder, not those that the program was built with.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';

const [program = '../../../../target/debug/nutgraf', flag, shots] = process.argv.slice(2);
const axe = readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const articles = new URL('../../../../datasets/wikinews/', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'nutgraf-page-'));

const SCRIPT = '<img src=x onerror="document.body.dataset.owned=1"><script>document.body.dataset.owned=1</script>';
const STORY = `Ministers met farmers in Oslo on Monday. ${SCRIPT} said Anna Berg of the Farmers' Union. `
  + 'Prime Minister Erik Dahl promised the farmers 20 million kroner. 😀 Anna Berg thanked Erik Dahl in Oslo. '
  + 'The parliament votes on the money in June. Shops in the city stayed closed for the whole of the day.';

/** Starts the program's server; gives its address and what stops it. */
function serve(...flags) {
  const child = spawn(resolve(program), ['serve', '--port', '0', ...flags], { stdio: ['ignore', 'ignore', 'pipe'] });
  return new Promise((found, failed) => {
    let told = '';
    child.stderr.on('data', (data) => {
      told += data;
      const address = /(http:\/\/[\d.:]+)\//.exec(told)?.[1];
      if (address) found({ address, told: () => told, stop: () => new Promise((done) => { child.on('exit', done); child.kill('SIGTERM'); }) });
    });
    child.on('exit', (code) => failed(new Error(`the server ended with ${code}: ${told}`)));
  });
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

/** A page of its own, which fails where it should not. */
async function open(browser, address, options) {
  const context = await browser.newContext({ acceptDownloads: true, permissions: ['clipboard-read', 'clipboard-write'], ...options });
  if (process.env.LIVE) {
    await context.route('**/page/*', (route) => route.fulfill({ path: new URL(`../../page/${route.request().url().split('/').pop()}`, import.meta.url).pathname }));
  }
  const page = await context.newPage();
  const wrong = [];
  page.on('console', (message) => { if (message.type() !== 'log' && !/status of (401|403|422)/.test(message.text())) wrong.push(message.text()); });
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('request', (request) => { if (!request.url().startsWith(address) && !request.url().startsWith('blob:')) wrong.push(`it asks ${request.url()}`); });
  await page.goto(`${address}/`);
  await page.waitForSelector('body[data-ready]');
  return { page, context, wrong };
}

/** Fails if axe finds anything wrong with what is seen, or it is wider than the window. */
async function look(page, name) {
  // What moves has come to rest.
  await page.waitForTimeout(350);
  if (flag === '--shots') await page.screenshot({ path: join(shots, `${name}.png`) });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${name} is ${wide} pixels too wide`);
  // The page's own policy lets no script in but its own: axe comes by the browser's debugger.
  const found = await page.evaluate(`(() => { ${axe}; return axe.run(document, { resultTypes: ['violations'] }); })()`);
  const told = found.violations.map((one) => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => `${node.target} ${node.any[0]?.message ?? ''}`).join('; ')}`);
  assert.deepEqual(told, [], name);
}

const texts = (page, selector) => page.$$eval(selector, (all) => all.map((one) => one.textContent));

async function saved(page, action) {
  const [download] = await Promise.all([page.waitForEvent('download'), action()]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

async function paste(page, text) {
  await page.fill('#text', text);
  await page.press('#text', 'Control+Enter');
  await page.waitForSelector('.picks li');
}

async function uses(browser, server, width, height, scheme) {
  const { page, context, wrong } = await open(browser, server.address, { viewport: { width, height }, colorScheme: scheme });
  const at = `${width}-${scheme}`;
  const file = (name) => join(articles, name);
  const again = async () => { await page.click('#new'); };

  await step(`${at}: the first sight`, async () => {
    await look(page, `compose-${at}`);
    assert.equal(await page.isVisible('#url'), false, 'links are off');
  });

  await step(`${at}: an empty text is told`, async () => {
    await page.click('#go');
    await page.waitForSelector('#toast.shown.error');
  });

  await step(`${at}: a text with a script in it`, async () => {
    await paste(page, STORY);
    await look(page, `article-${at}`);
    assert.equal(await page.evaluate(() => document.body.dataset.owned), undefined);
    assert.match(await page.textContent('.story'), /onerror="document\.body\.dataset\.owned=1"/);
    // What is marked is what it is said to be, after an emoji too.
    const marks = await texts(page, 'mark.e');
    assert.ok(marks.filter((text) => text.trim() === 'Erik Dahl').length === 2, marks.join('|'));
    assert.equal((await texts(page, '.picks li')).length, 3);
  });

  await step(`${at}: the slider answers while it moves`, async () => {
    await page.focus('#length');
    await page.press('#length', 'ArrowLeft');
    await page.press('#length', 'ArrowLeft');
    await page.waitForFunction(() => document.querySelectorAll('.picks li').length === 1);
    assert.equal(await page.getAttribute('#length', 'aria-valuetext'), '1 sentence');
    await page.locator('.units label', { hasText: 'words' }).click();
    await page.fill('#length', '25');
    await page.waitForFunction(() => /, (\d+) words? of/.exec(document.querySelector('.remark').textContent)?.[1] <= 25);
    await page.locator('.units label', { hasText: '%' }).click();
    await page.fill('#length', '60');
    await page.waitForFunction(() => document.querySelectorAll('.picks li').length > 1);
    await page.locator('.units label', { hasText: 'sentences' }).click();
    await page.fill('#length', '2');
    await page.waitForFunction(() => document.querySelectorAll('.picks li').length === 2);
    assert.equal((await page.$$('.s.picked')).length, 2);
  });

  await step(`${at}: from a sentence to its place, and back`, async () => {
    await page.click('.picks li:nth-child(2) .go');
    const place = await page.evaluate(() => document.activeElement.classList.contains('picked'));
    assert.ok(place, 'the place has the focus');
    await page.locator('.s.picked .from').nth(1).click();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'pick2');
  });

  await step(`${at}: names, searched, filtered and gone through`, async () => {
    await page.fill('#names', 'berg');
    assert.deepEqual(await texts(page, '.name:visible span'), ['Anna Berg']);
    await page.locator('.name:visible').first().click();
    await page.waitForFunction(() => document.querySelector('.where')?.textContent === '1 of 2');
    await page.click('[aria-label="Next mention"]');
    assert.equal(await page.textContent('.where'), '2 of 2');
    assert.equal(await page.textContent('mark.here'), 'Anna Berg');
    await look(page, `name-${at}`);
    await page.fill('#names', 'nobody of that name');
    await page.waitForSelector('.groups .none:visible');
    await page.fill('#names', '');
    const people = page.locator('.chip', { hasText: 'People' });
    await people.click();
    assert.equal(await people.getAttribute('aria-pressed'), 'false');
    assert.equal(await page.locator('.name:visible', { hasText: 'Anna Berg' }).count(), 0);
    await people.click();
  });

  await step(`${at}: a summary about somebody, by the keyboard`, async () => {
    await page.locator('.name:visible', { hasText: 'Anna Berg' }).press('Enter');
    await page.locator('text=Summary about this').press('Enter');
    await page.waitForSelector('.about:visible');
    await page.waitForFunction(() => [...document.querySelectorAll('.picks li')].some((one) => one.textContent.includes('Anna Berg')));
    await look(page, `about-${at}`);
    await page.click('[aria-label="No longer about Anna Berg"]');
    await page.waitForSelector('.about', { state: 'hidden' });
    await page.click('[aria-label="Choose no name"]');
  });

  await step(`${at}: copied and downloaded`, async () => {
    await page.locator('.menu button', { hasText: 'Copy' }).click();
    await page.press('[role=menuitem]:focus', 'Escape');
    await page.locator('.menu > button', { hasText: 'Copy' }).click();
    await page.getByRole('menuitem', { name: 'Summary', exact: true }).click();
    await page.waitForSelector('#toast.shown:not(.error)');
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(copied, /\S+ \S+/);
    for (const [choice, extension, has] of [['Text', 'txt', copied.slice(0, 20)], ['Markdown', 'md', '#'], ['JSON', 'json', '"documents"'], ['Web page', 'html', '<!doctype html>']]) {
      await page.locator('.menu > button', { hasText: 'Download' }).click();
      const { name, text } = await saved(page, () => page.getByRole('menuitem', { name: choice, exact: true }).click());
      assert.ok(name.endsWith(`.${extension}`), name);
      assert.ok(text.toLowerCase().includes(has.toLowerCase()), `${choice}: ${text.slice(0, 200)}`);
      if (extension === 'json') assert.equal(JSON.parse(text).documents[0].summary.sentences.length, 2);
    }
  });

  await step(`${at}: an example`, async () => {
    await again();
    await page.locator('#examples button').first().click();
    await page.waitForSelector('#article:visible .picks li');
    await look(page, `example-${at}`);
  });

  await step(`${at}: a file, a page, and one that cannot be read`, async () => {
    await again();
    await page.setInputFiles('#files', file('nasa.txt'));
    await page.waitForFunction(() => /^NASA/.test(document.querySelector('#article:not([hidden]) h1')?.textContent ?? ''));
    await again();
    const html = '<!doctype html><html lang="en"><head><title>Bridge closed</title></head><body><article><h1>Bridge closed</h1>'
      + '<p>The bridge over the Glomma in Fetsund was closed on Tuesday, said Kari Nordmann of the Public Roads Administration.</p>'.repeat(3) + '</article></body></html>';
    await page.setInputFiles('#files', { name: 'bridge.html', mimeType: 'text/html', buffer: Buffer.from(html) });
    await page.waitForFunction(() => document.querySelector('#article:not([hidden]) h1')?.textContent === 'Bridge closed');
    await again();
    await page.setInputFiles('#files', { name: 'old.doc', mimeType: '', buffer: Buffer.from('d0cf11e0a1b11ae1', 'hex') });
    await page.waitForFunction(() => /old\.doc/.test(document.querySelector('#toast.error.shown')?.textContent ?? ''));
  });

  await step(`${at}: several files, dropped`, async () => {
    const all = readdirSync(articles).filter((name) => name.endsWith('.txt')).slice(0, 12);
    const files = all.map((name) => ({ name, text: readFileSync(file(name), 'utf8') }));
    files.push({ name: `<b>${SCRIPT}.pdf`, text: '%PDF-1.4 nothing' });
    files.push({ name: 'two.jsonl', text: `${JSON.stringify({ id: 'one', text: STORY })}\n${JSON.stringify({ id: 'two', title: SCRIPT, text: STORY })}\n` });
    const transfer = await page.evaluateHandle((given) => {
      const data = new DataTransfer();
      for (const { name, text } of given) data.items.add(new File([text], name));
      return data;
    }, files);
    await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
    await page.waitForSelector('#drop.shown');
    await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
    await page.waitForFunction(() => document.querySelectorAll('.articles > li').length === 14);
    await page.waitForSelector('progress', { state: 'hidden' });
    assert.match(await page.textContent('#many h1'), /14 articles/);
    assert.match(await page.textContent('.failures'), /1 file could not be read/);
    await look(page, `many-${at}`);
    assert.equal(await page.evaluate(() => document.body.dataset.owned), undefined);
  });

  await step(`${at}: who is in how many`, async () => {
    await page.fill('#who', 'Anna Berg');
    const row = page.locator('.who-list .name').first();
    assert.equal(await row.locator('small').textContent(), '2');
    await row.click();
    assert.equal(await page.locator('.articles > li:visible').count(), 2);
    await look(page, `who-${at}`);
    await page.click('[aria-label="All articles again"]');
    assert.equal(await page.locator('.articles > li:visible').count(), 14);
    const lines = await saved(page, () => page.click('#many button:has-text("JSON Lines")'));
    assert.equal(lines.text.trim().split('\n').map((line) => JSON.parse(line)).length, 14);
    const names = await saved(page, () => page.click('#many button:has-text("Names")'));
    assert.match(names.text, /^name,type,articles,mentions\r\n/);
    const digest = await saved(page, () => page.click('#many button:has-text("Digest")'));
    assert.ok(digest.text.length > 1000);
  });

  await step(`${at}: an article of the list, and back`, async () => {
    await page.locator('.articles .title').nth(2).click();
    await page.waitForSelector('#article:visible .picks li');
    await page.fill('#length', '1');
    await page.waitForFunction(() => document.querySelectorAll('.picks li').length === 1);
    await page.click('text=All articles');
    await page.waitForSelector('#many:visible');
    await page.goForward();
    await page.waitForSelector('#article:visible');
  });

  await step(`${at}: history, in the browser alone`, async () => {
    await page.click('#history-open');
    await page.waitForSelector('#history[open]');
    await look(page, `history-${at}`);
    const rows = await texts(page, '#history-list strong');
    assert.ok(rows.length >= 4, rows.join('|'));
    await page.locator('#history-list button', { hasText: 'NASA' }).first().click();
    await page.waitForFunction(() => /^NASA/.test(document.querySelector('#article:not([hidden]) h1')?.textContent ?? ''));
    await page.reload();
    await page.waitForSelector('body[data-ready]');
    await page.click('#history-open');
    assert.ok((await texts(page, '#history-list strong')).length >= 4);
    await page.click('#history-clear');
    await page.click('#history-open');
    assert.match(await page.textContent('#history-list'), /Nothing yet/);
    await page.uncheck('#history-keep');
    await page.click('[data-close]');
    await page.locator('#examples button').first().click();
    await page.waitForSelector('.picks li');
    await page.click('#history-open');
    assert.match(await page.textContent('#history-list'), /Nothing yet/);
    await page.keyboard.press('Escape');
  });

  await step(`${at}: the other theme`, async () => {
    await page.click('#theme');
    await look(page, `theme-${at}`);
  });

  await step(`${at}: the page of the API`, async () => {
    await page.goto(`${server.address}/docs`);
    await page.waitForSelector('.route');
    await page.locator('.route summary').first().click();
    await look(page, `docs-${at}`);
  });

  assert.deepEqual(wrong, [], 'on the console');
  await context.close();
}

/** Links, where they are let, and what is said where they lead to nothing. */
async function links(browser) {
  const page_ = `<!doctype html><title>Ferry late</title><article><h1>Ferry late</h1>${'<p>The ferry from Moss to Horten was late on Friday, said Ola Hansen of Bastø Fosen.</p>'.repeat(3)}</article>`;
  const elsewhere = createServer((request, response) => {
    response.writeHead(request.url === '/none' ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(page_);
  });
  await new Promise((done) => { elsewhere.listen(0, '127.0.0.1', done); });
  const host = `http://127.0.0.1:${elsewhere.address().port}`;
  const server = await serve('--allow-url', '--allow-private');
  const { page, wrong } = await open(browser, server.address, { viewport: { width: 900, height: 800 } });
  await step('a link', async () => {
    await look(page, 'link');
    await page.fill('#url', `${host}/story`);
    await page.press('#url', 'Enter');
    await page.waitForFunction(() => document.querySelector('#article:not([hidden]) h1')?.textContent === 'Ferry late');
    await page.click('#new');
    await page.fill('#url', `${host}/none`);
    await page.press('#url', 'Enter');
    await page.waitForFunction(() => /404/.test(document.querySelector('#toast.error.shown')?.textContent ?? ''));
  });
  assert.deepEqual(wrong, []);
  elsewhere.close();
  await server.stop();
}

/** A server that wants a key. */
async function keys(browser) {
  writeFileSync(join(folder, 'keys'), '# whose\nfirst-key\n');
  const server = await serve('--api-key-file', join(folder, 'keys'));
  const context = await browser.newContext();
  const page = await context.newPage();
  await step('a key is asked for', async () => {
    await page.goto(`${server.address}/`);
    await page.waitForSelector('#key[open]');
    await look(page, 'key');
    await page.fill('#key-value', 'wrong');
    await page.press('#key-value', 'Enter');
    await page.waitForSelector('#key[open]');
    await page.fill('#key-value', 'first-key');
    await page.press('#key-value', 'Enter');
    await page.waitForSelector('body[data-ready]');
    await paste(page, STORY);
  });
  await context.close();
  await server.stop();
  return server.told();
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const server = await serve();
try {
  await uses(browser, server, 1280, 900, 'light');
  await uses(browser, server, 390, 844, 'dark');
  await links(browser);
  const told = await keys(browser);
  await step('no word of an article, and no key, is in the log', () => {
    for (const log of [server.told(), told]) {
      for (const word of ['Oslo', 'Berg', 'nasa', 'first-key', 'onerror']) assert.ok(!log.includes(word), word);
    }
  });
} finally {
  await browser.close();
  await server.stop();
}
console.log(`${count} passed, 0 failed`);
