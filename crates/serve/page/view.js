// One article: its summary, who is in it, and its text with both marked in it.

import { $, ICONS, copy, counted, el, icon, menu, reduced, save, toast } from './dom.js';
import { formatted, label, summarize } from './api.js';
import { heading } from './history.js';

/** Names of a type that are shown before the rest is asked for. */
const SHOWN = 8;

const UNITS = {
  sentences: { one: 'sentence', least: 1, start: 3 },
  words: { one: 'word', least: 10, start: 60 },
  percent: { one: 'percent', least: 1, start: 10 },
};

/**
 * Shows a record in `#article`. `article` is what was sent to get it, and is sent again for another
 * length; `back`, if there is a list to go back to, goes there.
 */
export function show(article, record, notes, back) {
  const view = new View(article, record);
  const headline = heading(record);
  const { byline, site, date, section, language, words, url } = record.source;
  const facts = [site, section, byline, date, counted(words, 'word'), language && language !== 'en' ? language : null];
  const address = /^https?:\/\//i.test(url ?? '') ? el('a', { href: url, rel: 'noreferrer noopener', target: '_blank' }, 'Original') : null;
  $('article').replaceChildren(
    back ? el('button', { type: 'button', class: 'quiet back', onclick: back }, icon(ICONS.back), 'All articles') : '',
    el('h1', { tabindex: '-1' }, headline),
    el('p', { class: 'facts' }, facts.filter(Boolean).map((fact) => el('span', {}, fact)), address),
    notes.length ? el('ul', { class: 'notes' }, notes.map((note) => el('li', {}, icon(ICONS.warn), note))) : '',
    record.summary ? view.summaryCard() : '',
    el('div', { class: 'columns' }, el('div', { class: 'story-wrap' }, view.story()), view.panel()),
  );
  view.mark(record.summary);
  return headline;
}

class View {
  constructor(article, record) {
    this.article = article;
    this.record = record;
    this.unit = 'sentences';
    this.values = { sentences: Math.max(1, record.summary?.sentences.length ?? 3), words: 60, percent: 10 };
    this.about = null;
    this.chosen = null;
    this.place = -1;
    this.at = places(record);
  }

  slice(span) {
    return this.record.text.slice(this.at(span.char_start), this.at(span.char_end));
  }

  // The summary

  summaryCard() {
    const most = this.most();
    this.slider = el('input', {
      type: 'range', id: 'length', min: '1', max: String(most.sentences), value: String(this.values.sentences),
      oninput: () => this.resize(),
    });
    this.amount = el('output', { for: 'length', class: 'amount' });
    this.list = el('ol', { class: 'picks' });
    this.aboutBox = el('div', { class: 'about', hidden: true });
    this.remark = el('p', { class: 'remark', role: 'status' });
    const unit = (name, text) => el('label', {}, el('input', {
      type: 'radio', name: 'unit', value: name, checked: name === this.unit, onchange: () => this.setUnit(name),
    }), el('span', {}, text));
    const title = () => heading(this.record);
    const other = (format, extension, type) => this.guarded(async () => save(title(), extension, await this.as(format), type));
    return el('section', { class: 'card summary', 'aria-labelledby': 'summary-title' },
      el('div', { class: 'summary-head' },
        el('h2', { id: 'summary-title' }, 'Summary'), this.aboutBox, el('span', { class: 'grow' }),
        menu('Copy', ICONS.copy, [
          ['Summary', () => copy(this.record.summary.text)],
          ['As Markdown', () => this.guarded(async () => copy(await this.as('markdown')))],
          ['As text, with names', () => this.guarded(async () => copy(await this.as('text')))],
        ]),
        menu('Download', ICONS.save, [
          ['Text', () => other('text', 'txt', 'text/plain')],
          ['Markdown', () => other('markdown', 'md', 'text/markdown')],
          ['JSON', () => other('json', 'json', 'application/json')],
          ['Web page', () => other('html', 'html', 'text/html')],
        ])),
      this.list, this.remark,
      el('div', { class: 'length' },
        el('label', { for: 'length' }, 'Length'), this.slider, this.amount,
        el('fieldset', { class: 'units' }, el('legend', { class: 'sr' }, 'Counted in'),
          unit('sentences', 'sentences'), unit('words', 'words'), unit('percent', '%'))));
  }

  most() {
    const { sentences, source } = this.record;
    const prose = sentences.filter((one) => one.block === 'paragraph' || one.block === 'list_item').length;
    return {
      sentences: Math.max(1, Math.min(15, prose || sentences.length)),
      words: Math.max(20, Math.min(400, source.words)),
      percent: 60,
    };
  }

  setUnit(unit) {
    this.unit = unit;
    const { least } = UNITS[unit];
    Object.assign(this.slider, { min: least, max: this.most()[unit] });
    this.slider.value = this.values[unit];
    this.resize();
  }

  options() {
    const options = { [this.unit]: Number(this.slider.value) };
    if (this.about) options.about = this.about;
    return options;
  }

  as(format) {
    return formatted(this.article, this.options(), format);
  }

  async guarded(action) {
    try {
      await action();
    } catch (error) {
      if (error.name !== 'AbortError') toast(error.message, true);
    }
  }

  /** Asks for the summary that the slider and the name ask for; of many askings the last counts. */
  resize() {
    this.values[this.unit] = Number(this.slider.value);
    this.tell();
    this.waiting?.abort();
    const { signal } = (this.waiting = new AbortController());
    return this.guarded(async () => {
      const { record } = await summarize(this.article, this.options(), signal);
      if (signal.aborted) return;
      this.record.summary = record.summary;
      this.mark(record.summary);
    });
  }

  tell() {
    const value = Number(this.slider.value);
    const text = this.unit === 'percent' ? `${value}%` : counted(value, UNITS[this.unit].one);
    this.amount.textContent = text;
    this.slider.setAttribute('aria-valuetext', text);
  }

  setAbout(name) {
    this.about = name;
    this.aboutBox.hidden = !name;
    this.aboutBox.replaceChildren(name ? el('span', {}, 'about ', el('strong', {}, name)) : '', name ? el('button', {
      type: 'button', class: 'quiet icon', 'aria-label': `No longer about ${name}`, onclick: () => { this.setAbout(null); $('summary-title').scrollIntoView({ block: 'nearest' }); },
    }, icon(ICONS.close)) : '');
    return this.resize();
  }

  /** Shows a summary, and marks its sentences in the text. */
  mark(summary) {
    if (!summary || !this.list) return;
    this.tell();
    for (const old of document.querySelectorAll('.s.picked')) {
      old.classList.remove('picked');
      old.querySelector('.from')?.remove();
    }
    this.list.replaceChildren(...summary.sentences.map((sentence, index) => {
      const { sentence: number } = sentence.evidence[0] ?? {};
      const place = $(`s${number}`);
      if (place) {
        place.classList.add('picked');
        place.prepend(el('a', { class: 'from', href: `#pick${index + 1}`, 'aria-label': `Sentence ${index + 1} of the summary`, onclick: jump }, String(index + 1)));
      }
      return el('li', { id: `pick${index + 1}`, tabindex: '-1' },
        el('a', { class: 'go', href: `#s${number}`, 'aria-label': `Sentence ${index + 1}: show it in the text`, onclick: jump }, String(index + 1)),
        el('span', {}, sentence.text.replace(/\s+/g, ' ')));
    }));
    const words = summary.text.split(/\s+/).filter(Boolean).length;
    const remarks = [`${counted(summary.sentences.length, 'sentence')}, ${counted(words, 'word')} of ${this.record.source.words.toLocaleString('en')}.`];
    if (this.about && summary.about_matches === 0) remarks.push(`No sentence names ${this.about}.`);
    if (summary.too_long) remarks.push('Longer than asked for: no sentence that can stand alone is that short.');
    this.remark.textContent = remarks.join(' ');
  }

  // The text

  story() {
    const story = el('article', { class: 'story', 'aria-label': 'Text' });
    const { sentences, text } = this.record;
    const mentions = [];
    this.record.entities.forEach((entity, index) => entity.mentions.forEach((mention, number) => mentions.push({ ...mention, entity, index, number })));
    mentions.sort((one, other) => one.char_start - other.char_start);
    const isBroken = /\n[^\S\n]*\n/.test(text);
    let block = null;
    let before = null;
    let next = 0;
    sentences.forEach((sentence, index) => {
      const gap = before ? text.slice(this.at(before.char_end), this.at(sentence.char_start)) : '';
      const alone = sentence.block !== 'paragraph';
      if (!before || before.block !== sentence.block || (isBroken && !alone ? /\n[^\S\n]*\n/ : /\n/).test(gap)) {
        block = el(sentence.block === 'heading' ? 'h2' : 'p', { class: sentence.block });
        story.append(block);
      } else {
        block.append(gap);
      }
      const place = el('span', { class: 's', id: `s${index}`, tabindex: '-1' });
      let at = sentence.char_start;
      while (next < mentions.length && mentions[next].char_start < sentence.char_start) next += 1;
      while (next < mentions.length && mentions[next].char_end <= sentence.char_end) {
        const mention = mentions[next];
        place.append(this.slice({ char_start: at, char_end: mention.char_start }), this.mention(mention));
        at = mention.char_end;
        next += 1;
      }
      place.append(this.slice({ char_start: at, char_end: sentence.char_end }));
      block.append(place);
      before = sentence;
    });
    this.textBox = story;
    return story;
  }

  mention({ entity, index, number, char_start: start, char_end: end }) {
    const { one, hue } = label(entity.label);
    return el('mark', {
      class: 'e', 'data-entity': index, 'data-number': number, 'data-label': entity.label, hue: hue ?? 0,
      ...(hue === null ? { 'data-grey': true } : {}),
      title: `${one}: ${entity.name}`, onclick: () => this.choose(index, number, false),
    }, this.slice({ char_start: start, char_end: end }));
  }

  // The names

  panel() {
    const groups = new Map();
    this.record.entities.forEach((entity, index) => {
      if (!groups.has(entity.label)) groups.set(entity.label, []);
      groups.get(entity.label).push({ entity, index });
    });
    const codes = [...groups.keys()].sort((one, other) => label(one).order - label(other).order || one.localeCompare(other));
    this.hidden = new Set();
    this.search = el('input', { type: 'search', id: 'names', placeholder: 'Search names', autocomplete: 'off', oninput: () => this.filter() });
    const chips = codes.map((code) => el('button', {
      type: 'button', class: 'chip', 'aria-pressed': 'true', hue: label(code).hue ?? 0, 'data-grey': label(code).hue === null,
      onclick: (event) => this.toggle(code, event.currentTarget),
    }, label(code).many, el('small', {}, String(groups.get(code).length))));
    this.sections = codes.map((code) => this.section(code, groups.get(code)));
    this.none = el('p', { class: 'none', hidden: true }, this.record.entities.length ? 'No name like that.' : 'It names nobody.');
    this.stepper = el('div', { class: 'stepper', hidden: true, role: 'group', 'aria-label': 'The chosen name' });
    this.none.hidden = this.record.entities.length > 0;
    return el('section', { class: 'panel', 'aria-labelledby': 'names-title' },
      el('div', { class: 'panel-head' }, el('h2', { id: 'names-title' }, 'Who and what'),
        el('label', { class: 'sr', for: 'names' }, 'Search names'), this.search,
        el('div', { class: 'chips', role: 'group', 'aria-label': 'Types' }, chips)),
      this.stepper,
      el('div', { class: 'groups', tabindex: '0', role: 'region', 'aria-label': 'Names' }, this.sections.map((one) => one.box), this.none));
  }

  section(code, members) {
    // Those named most often first; among equals the one named first.
    const rows = [...members].sort((one, other) => other.entity.count - one.entity.count).map(({ entity, index }) => ({
      name: entity.name.toLowerCase(),
      item: el('li', {}, el('button', {
        type: 'button', class: 'name', 'data-index': index, 'aria-pressed': 'false', onclick: () => this.choose(index, 0, true),
      }, el('span', {}, entity.name.replace(/\s+/g, ' ')), el('small', { 'aria-label': counted(entity.count, 'mention') }, String(entity.count)))),
    }));
    const more = el('button', { type: 'button', class: 'quiet more', onclick: () => { group.open = true; this.filter(); } });
    const { many, hue } = label(code);
    const box = el('section', { hue: hue ?? 0, 'data-grey': hue === null }, el('h3', {}, many), el('ul', {}, rows.map((row) => row.item)), more);
    const group = { code, rows, more, box, open: false };
    this.fill(group, '');
    return group;
  }

  fill(group, wanted) {
    let shown = 0;
    let left = 0;
    const fits = group.rows.filter((row) => row.name.includes(wanted));
    const most = group.open || wanted || fits.length <= SHOWN + 2 ? Infinity : SHOWN;
    for (const row of group.rows) {
      const fit = row.name.includes(wanted);
      row.item.hidden = !fit || shown >= most;
      if (fit && shown < most) shown += 1;
      else if (fit) left += 1;
    }
    group.more.hidden = left === 0;
    group.more.textContent = `${left} more`;
    group.box.hidden = shown === 0 || this.hidden.has(group.code);
    return group.box.hidden ? 0 : shown;
  }

  filter() {
    const wanted = this.search.value.trim().toLowerCase();
    const shown = this.sections.reduce((sum, group) => sum + this.fill(group, wanted), 0);
    this.none.hidden = shown > 0;
  }

  toggle(code, chip) {
    const off = !this.hidden.delete(code);
    if (off) this.hidden.add(code);
    chip.setAttribute('aria-pressed', String(!off));
    for (const mark of this.textBox.querySelectorAll('mark.e')) if (mark.dataset.label === code) mark.classList.toggle('off', off);
    this.filter();
  }

  /** Chooses a name, and goes to one of its mentions. */
  choose(index, number, goes) {
    const entity = this.record.entities[index];
    const marks = [...this.textBox.querySelectorAll(`mark.e[data-entity="${index}"]`)];
    for (const lit of document.querySelectorAll('.lit')) lit.classList.remove('lit', 'here');
    for (const button of document.querySelectorAll('.name')) button.setAttribute('aria-pressed', String(Number(button.dataset.index) === index));
    for (const mark of marks) mark.classList.add('lit');
    const here = marks[number];
    here?.classList.add('here');
    if (goes) here?.scrollIntoView({ block: 'center', behavior: reduced() ? 'auto' : 'smooth' });
    const step = (by) => this.choose(index, (number + by + marks.length) % marks.length, true);
    const { one, hue } = label(entity.label);
    const button = (text, path, by) => el('button', { type: 'button', class: 'quiet icon', 'aria-label': text, disabled: marks.length < 2, onclick: () => { step(by); this.stepper.querySelector(`[aria-label="${text}"]`).focus(); } }, icon(path));
    this.stepper.hidden = false;
    this.stepper.style.setProperty('--h', String(hue ?? 0));
    this.stepper.replaceChildren(
      el('div', { class: 'who' }, el('strong', {}, entity.name.replace(/\s+/g, ' ')), el('small', {}, one), el('button', { type: 'button', class: 'quiet icon', 'aria-label': 'Choose no name', onclick: () => this.unchoose(index) }, icon(ICONS.close))),
      button('Mention before', ICONS.back, -1),
      el('span', { class: 'where', 'aria-live': 'polite' }, `${number + 1} of ${marks.length}`),
      button('Next mention', ICONS.next, 1),
      this.record.summary ? el('button', { type: 'button', class: 'plain small', onclick: () => { this.setAbout(entity.name); this.list.closest('section').scrollIntoView({ block: 'start', behavior: reduced() ? 'auto' : 'smooth' }); } }, 'Summary about this') : '');
  }

  unchoose(index) {
    for (const lit of document.querySelectorAll('.lit')) lit.classList.remove('lit', 'here');
    for (const button of document.querySelectorAll('.name')) {
      button.setAttribute('aria-pressed', 'false');
      if (Number(button.dataset.index) === index) button.focus();
    }
    this.stepper.hidden = true;
  }
}

/** Goes where a link leads, gently, and puts the focus there; the address stays as it is. */
function jump(event) {
  event.preventDefault();
  const target = document.getElementById(event.currentTarget.hash.slice(1));
  if (!target) return;
  target.scrollIntoView({ block: 'center', behavior: reduced() ? 'auto' : 'smooth' });
  target.focus({ preventScroll: true });
  target.classList.remove('found');
  requestAnimationFrame(() => target.classList.add('found'));
}

/** From places in Unicode scalar values to places in a string of JavaScript, which counts some as two. */
function places(record) {
  const { text } = record;
  if (text.length === record.source.chars) return (place) => place;
  const table = new Uint32Array(record.source.chars + 1);
  let unit = 0;
  let index = 0;
  for (const char of text) {
    table[index] = unit;
    unit += char.length;
    index += 1;
  }
  table[index] = unit;
  return (place) => table[place];
}
