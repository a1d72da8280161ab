// Several articles: a list with the summary of each, and who is in how many of them.

import { $, ICONS, counted, el, icon, save } from './dom.js';
import { label } from './api.js';
import { heading } from './history.js';

/** Names that are shown before the rest is asked for. */
const SHOWN = 40;

/** A list in `#many` that grows; `open` gets an article to look at. */
export class Many {
  constructor(total, open) {
    this.open = open;
    this.articles = [];
    this.failed = [];
    this.lines = [];
    this.names = new Map();
    this.types = new Set();
    // When and how much is in most articles, and tells little of who.
    this.off = new Set(['DATE', 'MONEY']);
    this.only = null;
    this.all = false;
    this.title = el('h1', { tabindex: '-1' }, 'Articles');
    this.facts = el('p', { class: 'facts', role: 'status' });
    this.bar = el('progress', { max: total, value: 0, 'aria-label': 'Files read' });
    this.list = el('ol', { class: 'articles' });
    this.failures = el('div', { class: 'failures', hidden: true });
    this.search = el('input', { type: 'search', id: 'who', placeholder: 'Search names', autocomplete: 'off', oninput: () => this.rank() });
    this.chips = el('div', { class: 'chips', role: 'group', 'aria-label': 'Types' });
    this.who = el('ul', { class: 'who-list' });
    this.filterBox = el('div', { class: 'about', hidden: true });
    this.more = el('button', { type: 'button', class: 'quiet more', hidden: true, onclick: () => { this.all = true; this.rank(); } });
    $('many').replaceChildren(
      this.title,
      el('div', { class: 'tools' }, this.facts, this.filterBox, el('span', { class: 'grow' }),
        el('button', { type: 'button', class: 'plain', onclick: () => this.saveText() }, icon(ICONS.save), 'Digest'),
        el('button', { type: 'button', class: 'plain', onclick: () => save('articles', 'jsonl', this.lines.map((line) => `${line}\n`).join(''), 'application/x-ndjson') }, icon(ICONS.save), 'JSON Lines'),
        el('button', { type: 'button', class: 'plain', onclick: () => this.saveNames() }, icon(ICONS.save), 'Names')),
      this.bar,
      el('div', { class: 'columns' },
        el('div', {}, this.failures, this.list),
        el('section', { class: 'panel', 'aria-labelledby': 'who-title' },
          el('div', { class: 'panel-head' }, el('h2', { id: 'who-title' }, 'Who is in how many'),
            el('label', { class: 'sr', for: 'who' }, 'Search names'), this.search, this.chips),
          el('div', { class: 'groups', tabindex: '0', role: 'region', 'aria-label': 'Names' }, this.who, this.more))));
    this.tell();
  }

  /** An article with its line as the server wrote it, and what was sent for it. */
  add(record, line, sent) {
    const index = this.articles.length;
    this.lines.push(line);
    for (const entity of record.entities) {
      const id = `${entity.label}\0${entity.name.toLowerCase().replace(/\s+/g, ' ')}`;
      if (!this.names.has(id)) this.names.set(id, { id, name: entity.name, code: entity.label, articles: new Set(), count: 0 });
      const known = this.names.get(id);
      known.articles.add(index);
      known.count += entity.count;
      this.types.add(entity.label);
    }
    const title = heading(record);
    const top = [...record.entities].filter((entity) => label(entity.label).order < 4).sort((one, other) => other.count - one.count).slice(0, 4);
    const item = el('li', {},
      el('h2', {}, el('button', { type: 'button', class: 'title', onclick: () => this.open(sent, record) }, title)),
      el('p', { class: 'facts' }, [record.source.site, record.source.date, counted(record.source.words, 'word'), record.id !== '-' && record.id !== title ? record.id : null].filter(Boolean).map((fact) => el('span', {}, fact))),
      record.summary ? el('p', {}, record.summary.text.replace(/\s+/g, ' ')) : '',
      el('p', { class: 'tags' }, top.map((entity) => el('span', { class: 'tag', hue: label(entity.label).hue ?? 0 }, entity.name.replace(/\s+/g, ' ')))));
    this.articles.push({ record, item, title });
    this.list.append(item);
  }

  /** Something that came to nothing. */
  fail(name, message) {
    this.failed.push({ name, message });
    this.failures.hidden = false;
    this.failures.replaceChildren(el('details', {}, el('summary', {}, `${counted(this.failed.length, 'file')} could not be read`),
      el('ul', {}, this.failed.map((one) => el('li', {}, el('strong', {}, one.name), ` ${one.message}`)))));
  }

  /** So many files are read. */
  progress(done) {
    this.bar.value = done;
    this.bar.hidden = done >= this.bar.max;
    this.tell();
    this.rank();
  }

  tell() {
    const words = this.articles.reduce((sum, { record }) => sum + record.source.words, 0);
    this.title.textContent = counted(this.articles.length, 'article');
    this.facts.replaceChildren(...[counted(words, 'word'), counted(this.names.size, 'name'), this.failed.length ? `${this.failed.length} not read` : null].filter(Boolean).map((fact) => el('span', {}, fact)));
  }

  rank() {
    const codes = [...this.types].sort((one, other) => label(one).order - label(other).order);
    if (this.chips.childElementCount !== codes.length) {
      this.chips.replaceChildren(...codes.map((code) => el('button', {
        type: 'button', class: 'chip', 'aria-pressed': String(!this.off.has(code)), hue: label(code).hue ?? 0, 'data-grey': label(code).hue === null,
        onclick: (event) => {
          if (!this.off.delete(code)) this.off.add(code);
          event.currentTarget.setAttribute('aria-pressed', String(!this.off.has(code)));
          this.rank();
        },
      }, label(code).many)));
    }
    const wanted = this.search.value.trim().toLowerCase();
    const fits = [...this.names.values()].filter((one) => !this.off.has(one.code) && one.name.toLowerCase().includes(wanted));
    fits.sort((one, other) => other.articles.size - one.articles.size || other.count - one.count || one.name.localeCompare(other.name));
    const shown = this.all || wanted ? fits.slice(0, 1000) : fits.slice(0, SHOWN);
    this.who.replaceChildren(...shown.map((one) => el('li', {}, el('button', {
      type: 'button', class: 'name', hue: label(one.code).hue ?? 0, 'data-grey': label(one.code).hue === null, 'aria-pressed': String(this.only === one.id),
      title: label(one.code).one, onclick: () => this.keep(this.only === one.id ? null : one),
    }, el('i', { class: 'dot' }), el('span', {}, one.name.replace(/\s+/g, ' ')), el('small', { 'aria-label': `in ${counted(one.articles.size, 'article')}, ${counted(one.count, 'mention')}` }, String(one.articles.size))))));
    if (fits.length === 0) this.who.replaceChildren(el('li', { class: 'none' }, this.names.size ? 'No name like that.' : 'Nobody yet.'));
    this.more.hidden = fits.length <= shown.length;
    this.more.textContent = `${(fits.length - shown.length).toLocaleString('en')} more`;
  }

  /** Shows the articles alone that name somebody. */
  keep(one) {
    this.only = one?.id ?? null;
    this.articles.forEach(({ item }, index) => { item.hidden = one !== null && !one.articles.has(index); });
    this.filterBox.hidden = one === null;
    this.filterBox.replaceChildren(one ? el('span', {}, `${counted(one.articles.size, 'article')} with `, el('strong', {}, one.name)) : '', one ? el('button', { type: 'button', class: 'quiet icon', 'aria-label': 'All articles again', onclick: () => this.keep(null) }, icon(ICONS.close)) : '');
    this.rank();
  }

  saveText() {
    const parts = this.articles.map(({ record, title }) => `${title}\n\n${record.summary?.text.replace(/\s+/g, ' ') ?? ''}\n`);
    save('digest', 'txt', parts.join('\n\n'), 'text/plain');
  }

  saveNames() {
    // A spreadsheet takes what begins with one of these for a formula.
    const cell = (value) => `"${String(value).replace(/^[=+\-@\t]/, "'$&").replace(/"/g, '""')}"`;
    const rows = [...this.names.values()].sort((one, other) => other.articles.size - one.articles.size || other.count - one.count);
    const lines = rows.map((one) => [one.name.replace(/\s+/g, ' '), one.code, one.articles.size, one.count].map(cell).join(','));
    save('names', 'csv', ['name,type,articles,mentions', ...lines].map((line) => `${line}\r\n`).join(''), 'text/csv');
  }
}
