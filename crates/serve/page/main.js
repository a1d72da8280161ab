// The page: what is given to read, and which of its three parts is seen.

import { $, counted, el, toast } from './dom.js';
import { analyze, base64, learn, server, stream } from './api.js';
import { EXAMPLES } from './examples.js';
import * as history from './history.js';
import { Many } from './many.js';
import { show as showArticle } from './view.js';

const PARTS = ['compose', 'article', 'many'];
/** Bytes of files that are sent together, and how many. */
const BATCH = 4 << 20;
const BATCH_FILES = 100;

let reading = null;

/** Shows one of the parts; a step of the browser's history, unless it is one already. */
function go(part, { step = true, title = 'nutgraf' } = {}) {
  for (const name of PARTS) $(name).hidden = name !== part;
  $('new').hidden = part === 'compose';
  document.title = title;
  if (step && window.history.state?.part !== part) window.history.pushState({ part }, '');
  scrollTo({ top: 0 });
  if (part !== 'compose') $(part).querySelector('h1')?.focus({ preventScroll: true });
}

addEventListener('popstate', (event) => {
  const part = event.state?.part ?? 'compose';
  go(PARTS.includes(part) && (part === 'compose' || $(part).childElementCount) ? part : 'compose', { step: false });
});

function busy(is) {
  $('go').disabled = is;
  $('go').textContent = is ? 'Reading…' : 'Read it';
  document.body.classList.toggle('busy', is);
  document.body.setAttribute('aria-busy', String(is));
}

/** Does something that takes a moment; another that is still at it is given up. */
async function during(action) {
  reading?.abort();
  const mine = (reading = new AbortController());
  busy(true);
  $('toast').classList.remove('shown');
  try {
    await action(mine.signal);
  } catch (error) {
    if (error.name !== 'AbortError') toast(error.message, true);
  } finally {
    if (reading === mine) busy(false);
  }
}

/** Reads one thing: an article, or a file of many. */
function read(article) {
  return during(async (signal) => {
    const { answer, notes } = await analyze(article, {}, signal);
    if (signal.aborted) return;
    if (Array.isArray(answer.documents)) {
      const many = new Many(1, openFromList);
      // What was sent is all of them: one is asked for again by its text.
      for (const record of answer.documents) many.add(record, JSON.stringify(record), textOf(record));
      for (const one of answer.failed) many.fail(one.id, one.error.message);
      many.progress(1);
      go('many', { title: `${counted(answer.documents.length, 'article')} · nutgraf` });
      return;
    }
    openArticle(article, answer, notes);
  });
}

function textOf(record) {
  const { title, date } = record.source;
  return { text: record.text, id: record.id, ...(title ? { title } : {}), ...(date ? { date } : {}) };
}

function openArticle(article, record, notes, back) {
  const title = showArticle(article, record, notes, back);
  history.remember(article, record);
  go('article', { title: `${title} · nutgraf` });
}

function openFromList(sent, record) {
  openArticle(sent, record, [], () => window.history.back());
}

/** Reads files: one alone, or several as a list that grows. */
async function readFiles(files) {
  const most = Math.floor((server.most_bytes / 4) * 3) - 4096;
  const small = files.filter((file) => file.size <= most);
  const large = files.filter((file) => file.size > most);
  if (files.length === 0) return undefined;
  if (files.length === 1) {
    if (large.length) return toast(`${large[0].name} is larger than the ${Math.floor(most / 2 ** 20)} MiB that this server takes.`, true);
    try {
      return read({ file: await base64(files[0]), name: files[0].name });
    } catch (error) {
      return toast(error.message, true);
    }
  }
  return during(async (signal) => {
    const many = new Many(files.length, openFromList);
    for (const file of large) many.fail(file.name, 'It is larger than this server takes.');
    go('many', { title: 'Articles · nutgraf' });
    let done = large.length;
    many.progress(done);
    while (small.length && !signal.aborted) {
      const batch = [];
      for (let bytes = 0; small.length && batch.length < Math.min(BATCH_FILES, server.most_articles);) {
        bytes += small[0].size;
        if (batch.length && bytes > Math.min(BATCH, most)) break;
        batch.push(small.shift());
      }
      const sent = [];
      const names = [];
      for (const file of batch) {
        try {
          sent.push({ file: await base64(file), name: file.name });
          names.push(file.name);
        } catch (error) {
          many.fail(file.name, error.message);
        }
      }
      const of = new Map(sent.map((article) => [article.name, article]));
      let seen = 0;
      try {
        await stream(sent, (record, line) => {
          if (record.error) {
            many.fail(record.id && record.id !== '-' ? record.id : names[record.index] ?? 'The server', record.error.message);
          } else {
            const { path, line: row, row: cell, entry } = record.source;
            const isPart = row !== undefined || cell !== undefined || entry !== undefined;
            many.add(record, line, isPart ? textOf(record) : of.get(path) ?? textOf(record));
          }
          seen += 1;
          many.progress(Math.min(done + seen, done + batch.length - 1));
        }, signal);
      } catch (error) {
        if (error.name === 'AbortError') throw error;
        for (const name of names.slice(seen)) many.fail(name, error.message);
      }
      done += batch.length;
      many.progress(done);
    }
    many.progress(files.length);
  });
}

/** All files of what was dropped, those in folders too. */
async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return [...transfer.files];
  const files = [];
  const walk = async (entry) => {
    if (entry.name.startsWith('.')) return;
    if (entry.isFile) {
      files.push(await new Promise((resolve, reject) => { entry.file(resolve, reject); }));
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
      if (some.length === 0) return;
      for (const one of some) await walk(one);
    }
  };
  for (const entry of entries) await walk(entry);
  return files;
}

function prepareDrop() {
  let depth = 0;
  const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes('Files');
  const shown = (is) => $('drop').classList.toggle('shown', is);
  addEventListener('dragenter', (event) => { if (hasFiles(event)) { depth += 1; shown(true); } });
  addEventListener('dragleave', (event) => { if (hasFiles(event)) { depth -= 1; shown(depth > 0); } });
  addEventListener('dragover', (event) => { if (hasFiles(event)) event.preventDefault(); });
  addEventListener('drop', async (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    shown(false);
    try {
      await readFiles(await dropped(event.dataTransfer));
    } catch (error) {
      toast(error.message, true);
    }
  });
}

function prepareTheme() {
  const root = document.documentElement;
  const set = (theme) => { if (theme) root.dataset.theme = theme; else delete root.dataset.theme; };
  set(localStorage.getItem('nutgraf-theme'));
  $('theme').addEventListener('click', () => {
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    const theme = dark ? 'light' : 'dark';
    set(theme);
    localStorage.setItem('nutgraf-theme', theme);
  });
}

function submit() {
  const url = $('url').value.trim();
  const text = $('text').value;
  if (url && !text.trim()) return read({ url });
  if (!text.trim()) { $('text').focus(); return toast('There is nothing to read yet.', true); }
  // A page’s source is read as a page.
  return read(/^\s*<(!doctype\s+html|html)[\s>]/i.test(text) ? { html: text } : { text });
}

function prepare() {
  prepareTheme();
  prepareDrop();
  history.prepare();
  window.history.replaceState({ part: 'compose' }, '');
  $('ask').addEventListener('submit', (event) => { event.preventDefault(); submit(); });
  $('text').addEventListener('keydown', (event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); submit(); } });
  $('text').addEventListener('input', () => {
    const words = $('text').value.split(/\s+/).filter(Boolean).length;
    $('count').textContent = words ? counted(words, 'word') : '';
  });
  $('pick').addEventListener('click', () => $('files').click());
  $('files').addEventListener('change', (event) => { const files = [...event.target.files]; event.target.value = ''; readFiles(files); });
  $('new').addEventListener('click', () => { go('compose'); $('text').focus(); });
  $('home').addEventListener('click', (event) => { event.preventDefault(); go('compose'); });
  $('history-open').addEventListener('click', () => history.show(read));
  for (const dialog of document.querySelectorAll('dialog')) {
    dialog.querySelector('[data-close]')?.addEventListener('click', () => dialog.close());
    dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  }
  $('examples').replaceChildren(...EXAMPLES.map(({ title, text }) => el('li', {}, el('button', { type: 'button', class: 'row', onclick: () => read({ text }) }, el('strong', {}, title), el('small', {}, `Wikinews, ${counted(text.split(/\s+/).filter(Boolean).length, 'word')}`)))));
}

prepare();
learn().then(() => {
  $('link-label').hidden = !server.links;
  $('kinds').title = server.kinds.map((kind) => kind.about).join('\n');
  document.body.dataset.ready = 'yes';
}, (error) => toast(error.message, true));
