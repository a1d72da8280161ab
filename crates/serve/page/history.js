// What was read before, in this browser alone.

import { $, el, counted } from './dom.js';

const NAME = 'nutgraf-history';
const MOST = 30;
/** Characters of all together: browsers give about five million. */
const ROOM = 2_000_000;

function load() {
  try {
    const list = JSON.parse(localStorage.getItem(NAME) ?? '[]');
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}

function store(list) {
  for (;;) {
    try {
      localStorage.setItem(NAME, JSON.stringify(list));
      return;
    } catch {
      if (list.length === 0) return;
      list.pop();
    }
  }
}

const keeps = () => localStorage.getItem('nutgraf-keep') !== 'no';

/** Remembers an article: what was sent, if it is not too large, else the text that was found in it. */
export function remember(article, record) {
  if (!keeps()) return;
  const title = heading(record);
  const size = JSON.stringify(article).length;
  const sent = size <= ROOM / 8 ? article : { text: record.text.slice(0, ROOM / 8), title };
  const entry = { sent, title, words: record.source.words, time: Date.now() };
  const same = (other) => JSON.stringify(other.sent) === JSON.stringify(sent);
  const list = [entry, ...load().filter((other) => !same(other))].slice(0, MOST);
  while (list.length > 1 && JSON.stringify(list).length > ROOM) list.pop();
  store(list);
}

/** What an article is called. */
export function heading(record) {
  if (record.source.title) return record.source.title;
  const first = record.sentences?.[0];
  if (first?.block === 'heading') return [...record.text].slice(first.char_start, first.char_end).join('').trim();
  const name = record.id === '-' ? '' : record.id.split(/[\\/]/).pop();
  if (name) return name;
  const words = [...(record.text ?? '')].slice(first?.char_start ?? 0, first?.char_end ?? 80).join('').replace(/\s+/g, ' ').trim();
  return words.length <= 90 ? words || 'Article' : `${words.slice(0, 90).replace(/\s\S*$/, '')} …`;
}

/** Shows the list; `open` gets what is chosen. */
export function show(open) {
  const dialog = $('history');
  const list = load();
  const when = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
  $('history-list').replaceChildren(...list.map((entry) => el('li', {},
    el('button', { type: 'button', class: 'row', onclick: () => { dialog.close(); open(entry.sent); } },
      el('strong', {}, String(entry.title)),
      el('small', {}, `${when.format(entry.time)} · ${counted(Number(entry.words) || 0, 'word')}`)))));
  if (list.length === 0) $('history-list').append(el('li', { class: 'none' }, 'Nothing yet.'));
  $('history-keep').checked = keeps();
  dialog.showModal();
}

export function prepare() {
  $('history-keep').addEventListener('change', (event) => localStorage.setItem('nutgraf-keep', event.target.checked ? 'yes' : 'no'));
  $('history-clear').addEventListener('click', () => { localStorage.removeItem(NAME); $('history').close(); });
}
