// The script of the evaluation page: shows all documents, a few at a time, filters and sorts them, and
// corrects the gold. It asks nothing of the network. The page is readable without it; it builds the same
// cards from the same data.
'use strict';
(() => {
const $ = (id) => document.getElementById(id);
const index = JSON.parse($('index').textContent);
/** So many documents are shown at first, and with each "more". */
const BATCH = 100;
/** So many rows of a table. */
const ROWS = 250;
const KINDS = {
  boundary: 'wrong boundary', type: 'wrong type', both: 'wrong boundary and type', missed: 'missed', spurious: 'spurious',
};

/** An element with properties and children; text is text, never markup. */
function el(tag, properties, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (name === 'class') made.className = value;
    else if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ''));
  return made;
}

const number = (value) => (value === null || value === undefined || Number.isNaN(value) ? '–' : value.toFixed(3));
const count = (value) => value.toLocaleString('en-US');
const plural = (n, one, many) => `${count(n)} ${n === 1 ? one : many}`;

// The documents

const documents = index.documents.map(([id, counts, errors, scores], place) => {
  const [gold, predicted, correct] = counts ?? [];
  const f1 = counts && gold + predicted > 0 ? (2 * correct) / (gold + predicted) : null;
  const precision = predicted > 0 ? correct / predicted : null;
  const recall = gold > 0 ? correct / gold : null;
  return { place, id, scored: counts !== null, gold, predicted, correct, errors, precision, recall, f1, scores };
});

let lines = null;
const read = new Map();

/** What the page has of a document, read when it is wanted. */
function body(place) {
  if (!read.has(place)) {
    lines ??= $('lines').textContent.split('\n');
    const found = JSON.parse(lines[place]);
    found.errors = (found.errors ?? []).map(([kind, gold, predicted, sentence], number) => ({
      place, number, kind, gold, predicted, sentence, key: `${place}.${number}`,
    }));
    read.set(place, found);
  }
  return read.get(place);
}

const labels = Object.keys(index.labels);
const hue = (label) => { const h = index.labels[label]; return `--h:${h ?? 0};--s:${h === null || h === undefined ? 0 : 1}`; };
const swatch = (label) => el('span', { class: 'swatch', style: hue(label) }, label);
const scored = new Set(index.scored);

/** The text from `start` to `end`, cut at every boundary of a mark `[start, end, label, status]`; with or without their types. */
function pieces(text, start, end, marks, tags) {
  const cut = (at) => Math.min(Math.max(at, start), end);
  const over = marks.map(([s, e, label, status]) => ({ s: cut(s), e: cut(e), label, status })).filter((m) => m.s < m.e).sort((a, b) => a.s - b.s);
  const cuts = [...new Set([start, end, ...over.flatMap((m) => [m.s, m.e])])].sort((a, b) => a - b);
  const made = [];
  let next = 0;
  let open = [];
  for (let i = 0; i + 1 < cuts.length; i += 1) {
    const [from, to] = [cuts[i], cuts[i + 1]];
    while (next < over.length && over[next].s <= from) { open.push(over[next]); next += 1; }
    open = open.filter((m) => m.e > from);
    const words = text.slice(from, to);
    if (!open.length) { made.push(words); continue; }
    const named = open.flatMap((m) => (m.status === 'gold' ? ['gold', m.s === from ? 'first' : '', m.e === to ? 'last' : ''] : [m.status]));
    const right = open.find((m) => m.status === 'right');
    made.push(el('span', { class: ['m', ...named.filter(Boolean)].join(' '), style: right ? hue(right.label) : '' }, words));
    for (const m of open.filter((m) => tags && m.e === to && m.status !== 'picked')) {
      made.push(el('sup', { class: `tag ${m.status}`, style: m.status === 'right' ? hue(m.label) : '' }, `${m.status === 'right' ? '' : `${m.status} `}${m.label}`));
    }
  }
  return made;
}

/** The whole text of a document, made when it is opened. */
function whole(place) {
  const text = el('div', { class: 'text' });
  const made = el('details', { class: 'whole' }, el('summary', {}, 'Whole text'), text);
  made.addEventListener('toggle', () => {
    if (!made.open || text.firstChild) return;
    const own = body(place);
    const key = ([s, e, label]) => `${s} ${e} ${label}`;
    const wrong = new Set(own.errors.filter((error) => error.gold).map((error) => key(error.gold)));
    const right = (own.gold?.mentions ?? []).filter((m) => scored.has(m[2]) && !wrong.has(key(m))).map(([s, e, label]) => [s, e, label, 'right']);
    const marks = [...right, ...own.picked.map(([s, e]) => [s, e, '', 'picked'])];
    for (const { gold, predicted } of own.errors) {
      if (gold) marks.push([...gold, 'gold']);
      if (predicted) marks.push([...predicted, 'predicted']);
    }
    text.append(...pieces(own.text, 0, own.text.length, marks, true));
  });
  return made;
}

// What was decided of errors: `[what]`, or `['type', label]`

const STORE = `nutgraf-eval ${index.key}`;
let stored = true;
let decided = new Map();
try {
  decided = new Map(JSON.parse(localStorage.getItem(STORE) ?? '[]'));
} catch { stored = false; }

function decide(error, decision) {
  if (decision) decided.set(error.key, decision);
  else decided.delete(error.key);
  keep();
}

function keep() {
  try {
    if (decided.size) localStorage.setItem(STORE, JSON.stringify([...decided]));
    else localStorage.removeItem(STORE);
    stored = true;
  } catch { stored = false; }
  tally();
}
addEventListener('beforeunload', (event) => { if (!stored && decided.size) event.preventDefault(); });

/** The mentions of a document with what was decided. */
function corrected(place) {
  const { gold, errors, text } = body(place);
  const mentions = gold.mentions.map((mention) => [...mention]);
  const same = ([s, e, label]) => (m) => m[0] === s && m[1] === e && m[2] === label;
  for (const error of errors) {
    const [what, label] = decided.get(error.key) ?? ['keep'];
    if (what === 'keep') continue;
    const at = error.gold ? mentions.findIndex(same(error.gold)) : -1;
    if (what === 'remove') {
      if (at >= 0) mentions.splice(at, 1);
      continue;
    }
    const [s, e, type] = what === 'take' ? error.predicted : [error.gold[0], error.gold[1], label];
    if (mentions.some(same([s, e, type]))) {
      // It is there already: the mention it comes from is one too many.
      if (at >= 0) mentions.splice(at, 1);
    } else if (at >= 0) {
      mentions[at] = [s, e, type, mentions[at][3], null];
    } else {
      mentions.push([s, e, type, entity(mentions, gold.names, text, s, e, type), null]);
    }
  }
  return mentions.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

/** The entity that a new mention names: that of the same words and type; of its own, if entities have ids. */
function entity(mentions, names, text, s, e, label) {
  const words = text.slice(s, e);
  const like = mentions.find((m) => m[2] === label && m[3] !== null && text.slice(m[0], m[1]) === words);
  if (like) return like[3];
  if (mentions.length && mentions.every((m) => m[3] === null)) return null;
  const taken = new Set(mentions.map((m) => m[3]));
  let id = words;
  for (let number = 2; taken.has(id) || id in names; number += 1) id = `${words}#${number}`;
  return id;
}

/** Bytes and characters of places in a text, given as UTF-16 units. */
function measure(text, places) {
  const found = new Map();
  let [bytes, chars, unit] = [0, 0, 0];
  for (const place of [...new Set(places)].sort((a, b) => a - b)) {
    while (unit < place) {
      const code = text.codePointAt(unit);
      bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      chars += 1;
      unit += code < 0x10000 ? 1 : 2;
    }
    found.set(place, [bytes, chars]);
  }
  return (s, e) => ({ byte_start: found.get(s)[0], byte_end: found.get(e)[0], char_start: found.get(s)[1], char_end: found.get(e)[1] });
}

/** A document as a record of JSON Lines, which `nutgraf convert` and `nutgraf eval` read. */
function record(place) {
  const { text, gold } = body(place);
  const mentions = corrected(place);
  const at = measure(text, [...mentions.flatMap(([s, e]) => [s, e]), ...gold.sentences.flat()]);
  const sentence = (s, e) => {
    const found = gold.sentences.findLastIndex(([start]) => start <= s);
    return found >= 0 && e <= gold.sentences[found][1] ? found : null;
  };
  const entities = [];
  const known = new Map();
  for (const [s, e, label, id, confidence] of mentions) {
    const words = text.slice(s, e);
    const key = JSON.stringify([id, label]);
    let one = id === null ? undefined : known.get(key);
    if (!one) {
      one = { id, name: id === null ? words : gold.names[id] ?? id, label, count: 0, mentions: [] };
      entities.push(one);
      known.set(key, one);
    }
    one.count += 1;
    const mention = { text: words, ...at(s, e) };
    const inside = sentence(s, e);
    if (inside !== null) mention.sentence = inside;
    if (confidence !== null) mention.confidence = confidence;
    one.mentions.push(mention);
  }
  const { schema_version, id, source, summary, references, ...rest } = gold.rest;
  const sentences = gold.sentences.map(([s, e]) => at(s, e));
  return JSON.stringify({ schema_version, id, source, summary, entities, sentences, text, references, ...rest });
}

function save() {
  const parts = [];
  for (const { place } of documents) {
    if (body(place).gold) parts.push(record(place), '\n');
  }
  const link = el('a', {
    href: URL.createObjectURL(new Blob(parts, { type: 'application/jsonl' })),
    download: `${index.dataset.replace(/\.[a-z]+$/, '')}-corrected.jsonl`,
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

/** How many were looked at, and what the score is with the corrections. */
function tally() {
  if (!index.counts) return;
  let [gold, predicted, correct] = index.counts;
  let corrections = 0;
  const all = documents.reduce((sum, { errors }) => sum + errors, 0);
  for (const place of new Set([...decided.keys()].map((key) => Number(key.split('.')[0])))) {
    const own = documents[place];
    if (!own || !own.scored) continue;
    const after = corrected(place).filter((m) => scored.has(m[2]));
    const { errors } = body(place);
    corrections += errors.filter((error) => decided.has(error.key) && decided.get(error.key)[0] !== 'keep').length;
    const key = ([s, e, label]) => `${s} ${e} ${label}`;
    const wrong = new Set(errors.filter((error) => error.gold).map((error) => key(error.gold)));
    const found = new Set(body(place).gold.mentions.filter((m) => scored.has(m[2]) && !wrong.has(key(m))).map(key));
    for (const { predicted: mark } of errors) if (mark) found.add(key(mark));
    gold += after.length - own.gold;
    correct += after.filter((m) => found.has(key(m))).length - own.correct;
  }
  $('desk').hidden = !decided.size;
  document.body.classList.toggle('deciding', decided.size > 0);
  const f1 = gold + predicted > 0 ? (2 * correct) / (gold + predicted) : null;
  const looked = `${count(decided.size)} of ${plural(all, 'error', 'errors')} looked at`;
  const score = corrections ? `; ${plural(corrections, 'correction', 'corrections')}, with which F1 is ${number(f1)}` : '';
  $('tally').textContent = looked + score + (stored ? '' : '; this browser keeps nothing, so save before you leave');
  $('save').disabled = !corrections;
}

// Cards

function side(name, mark, text) {
  const what = mark ? [swatch(mark[2]), ` ${text.slice(mark[0], mark[1])}`] : [el('i', {}, 'nothing')];
  return el('span', { class: 'side' }, el('small', {}, name), ' ', ...what);
}

function errorItem(error) {
  const { text } = body(error.place);
  const { kind, gold, predicted, sentence } = error;
  const marks = [...(gold ? [[...gold, 'gold']] : []), ...(predicted ? [[...predicted, 'predicted']] : [])];
  const actions = el('div', { class: 'actions' });
  const item = el('li', {},
    el('div', { class: 'what' }, el('span', { class: `kind ${kind}` }, KINDS[kind]), side('Gold', gold, text), side('Predicted', predicted, text)),
    el('p', { class: 'text' }, ...pieces(text, sentence[0], sentence[1], marks, false)), actions);
  const show = (focus) => {
    const decision = decided.get(error.key);
    item.classList.toggle('decided', Boolean(decision));
    const act = (name, next) => el('button', { type: 'button', onclick: () => { decide(error, next); show(true); } }, name);
    if (decision) {
      actions.replaceChildren(el('span', { class: 'now' }, ...told(error, decision)), act('Undo', null));
    } else {
      actions.replaceChildren(
        act('Gold is right', ['keep']),
        predicted ? act(gold ? 'Take the prediction' : 'Add it to the gold', ['take']) : '',
        gold ? act('Remove from the gold', ['remove']) : '',
        gold ? chooser(error, () => show(true)) : '',
      );
    }
    if (focus) actions.querySelector('button').focus();
  };
  show(false);
  return item;
}

/** The choice of another type; a list on its own would act at the first key. */
function chooser(error, done) {
  const others = labels.filter((label) => label !== error.gold[2]);
  if (!others.length) return '';
  const list = el('select', { 'aria-label': 'Another type' }, others.map((label) => el('option', {}, label)));
  if (error.predicted && error.predicted[2] !== error.gold[2]) list.value = error.predicted[2];
  const change = el('button', { type: 'button', onclick: () => { decide(error, ['type', list.value]); done(); } }, 'Change type');
  return el('span', { class: 'chooser' }, change, ' to ', list);
}

function told(error, [what, label]) {
  const { text } = body(error.place);
  const mark = (m) => [swatch(m[2]), ` ${text.slice(m[0], m[1])}`];
  if (what === 'keep') return ['The gold is right.'];
  if (what === 'remove') return ['Removed from the gold.'];
  if (what === 'take') return ['The gold is now ', ...mark(error.predicted)];
  return ['The gold is now ', ...mark([error.gold[0], error.gold[1], label])];
}

function errorCard(own, errors) {
  const facts = own.errors ? `F1 ${number(own.f1)}, ${plural(own.errors, 'error', 'errors')}` : 'no errors';
  const some = errors.length < own.errors ? `, ${count(errors.length)} shown` : '';
  return el('details', { class: 'doc', id: `d${own.place}`, open: errors.length > 0 },
    el('summary', {}, el('h3', {}, own.id), ' ', el('span', { class: 'facts' }, facts + some)),
    errors.length ? el('ol', { class: 'errors' }, errors.map(errorItem)) : '', whole(own.place));
}

function summaryCard(own) {
  const { lines: said, references, units, weight, text } = body(own.place);
  const paragraphs = (list) => list.map((line) => el('p', {}, line));
  const written = references.map((reference, i) => [
    el('h4', {}, references.length > 1 ? `Reference ${i + 1}` : 'Reference'), ...paragraphs(reference)]);
  const weightOf = (n) => (n === null ? '–' : String(n));
  const signs = (covered) => (covered === null ? ['unknown', '–', 'not known'] : covered ? ['covered', '✓', 'covered'] : ['uncovered', '✗', 'missed']);
  const best = weight?.[0] === null || !weight ? '' : el('small', {}, `weight covered: ${weightOf(weight[0])} of ${weightOf(weight[1])}, the most that as many sentences can`);
  return el('details', { class: 'doc', id: `s${own.place}`, open: true },
    el('summary', {}, el('h3', {}, own.id), ' ',
      el('span', { class: 'facts' }, own.scores.flatMap((value, i) => [' ', el('span', {}, `${index.scores[i]} ${number(value)}`)]))),
    el('div', { class: 'beside' },
      el('div', {}, el('h4', {}, 'Summary'), said.length ? paragraphs(said) : el('p', { class: 'none' }, 'It is empty.')),
      el('div', {}, ...written)),
    units.length ? el('h4', {}, 'Content units ', best) : '',
    units.length ? el('ul', { class: 'units' }, units.map(([label, weight, covered]) => {
      const [name, sign, words] = signs(covered);
      return el('li', { class: name }, el('span', { class: 'sign', role: 'img', 'aria-label': words }, sign), el('span', { class: 'weight' }, weightOf(weight)), el('span', {}, label));
    })) : '',
    text ? whole(own.place) : '');
}

// Lists and tables that grow

/** Shows what `make` makes of `items`, the first `size` of them, and a button for more. */
function grow(list, more, items, size, make, noun) {
  let shown = 0;
  list.replaceChildren();
  const add = (upTo) => {
    const first = shown;
    const made = items.slice(shown, upTo).map(make);
    list.append(...made);
    shown = Math.min(upTo, items.length);
    const left = items.length - shown;
    more.replaceChildren();
    if (left) {
      more.append(el('button', { type: 'button', onclick: () => add(shown + size) }, `Show ${count(Math.min(size, left))} more`),
        el('span', {}, ` ${count(left)} more ${noun}`));
    }
    if (first && made[0]) (made[0].querySelector('summary, a') ?? made[0]).focus();
  };
  add(size);
  /** Shows at least so many. */
  return (upTo) => { if (upTo > shown) add(Math.ceil(upTo / size) * size); };
}

/** Lowest first; what has no value last. */
const ascending = (key) => (a, b) => (key(a) ?? Infinity) - (key(b) ?? Infinity);
const byName = (a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

function later(action) {
  let timer;
  return () => { clearTimeout(timer); timer = setTimeout(action, 150); };
}

/** Goes to the card that a link names, which may not be shown yet. */
function reach(cards, upTo) {
  return (event) => {
    const link = event.target.closest('a');
    if (!link) return;
    const id = link.getAttribute('href').slice(1);
    if (!$(id)) upTo(cards().findIndex((one) => id === one) + 1);
    const card = $(id);
    if (!card) return;
    // Following the link would take the focus away again.
    event.preventDefault();
    card.open = true;
    card.scrollIntoView();
    card.querySelector('summary').focus({ preventScroll: true });
  };
}

/** A table whose columns sort it. */
function sortable(table, more, rows, cells, key, ascends) {
  let [by, up] = [null, true];
  const heads = [...table.querySelectorAll('thead th')];
  const show = () => {
    const sorted = [...rows];
    if (by !== null) {
      const turn = up ? 1 : -1;
      sorted.sort((a, b) => {
        const [x, y] = [key(a, by), key(b, by)];
        if (x === y) return a.place - b.place;
        if (x === null || x === undefined) return 1;
        if (y === null || y === undefined) return -1;
        return (x < y ? -1 : 1) * turn;
      });
    }
    grow(table.tBodies[0], more, sorted, ROWS, (own) => el('tr', {}, ...cells(own)), 'rows');
  };
  for (const head of heads) {
    const name = head.dataset.key;
    const button = el('button', { type: 'button' }, head.textContent);
    button.addEventListener('click', () => {
      up = by === name ? !up : ascends(name);
      by = name;
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
      show();
    });
    head.replaceChildren(button);
  }
  show();
}

// Entities

if ($('error-list')) {
  const worst = documents.filter((own) => own.scored)
    .sort((a, b) => (a.f1 ?? 1) - (b.f1 ?? 1) || b.errors - a.errors || a.place - b.place);
  const orders = {
    f1: null, errors: (a, b) => b.errors - a.errors, place: (a, b) => a.place - b.place, id: byName,
  };
  let cards = [];
  let upTo = () => {};
  const found = () => {
    const words = $('find').value.trim().toLowerCase();
    const label = $('of-type').value;
    const boxes = [...document.querySelectorAll('input[name=kind]')];
    const kinds = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const openOnly = $('open-only').checked;
    const all = !words && !label && !openOnly && kinds.size === boxes.length;
    const fits = (error, text) => kinds.has(error.kind)
      && (!label || error.gold?.[2] === label || error.predicted?.[2] === label)
      && (!openOnly || !decided.has(error.key))
      && (!words || (error.words ??= text.slice(
        Math.min(error.sentence[0], error.gold?.[0] ?? Infinity, error.predicted?.[0] ?? Infinity),
        Math.max(error.sentence[1], error.gold?.[1] ?? 0, error.predicted?.[1] ?? 0)).toLowerCase()).includes(words));
    const chosen = [];
    let errors = 0;
    for (const own of worst) {
      if (all) { chosen.push([own, null]); errors += own.errors; continue; }
      if (!own.errors) continue;
      const { errors: list, text } = body(own.place);
      const named = words && own.id.toLowerCase().includes(words);
      const some = list.filter((error) => fits(error, text) || (named && kinds.has(error.kind)
        && (!label || error.gold?.[2] === label || error.predicted?.[2] === label) && (!openOnly || !decided.has(error.key))));
      if (some.length) { chosen.push([own, some]); errors += some.length; }
    }
    const order = orders[$('order').value];
    if (order) chosen.sort(([a], [b]) => order(a, b));
    $('found').textContent = all ? '' : `${plural(errors, 'error', 'errors')} in ${plural(chosen.length, 'document', 'documents')}`;
    cards = chosen.map(([own]) => `d${own.place}`);
    upTo = grow($('error-list'), $('error-more'), chosen, BATCH,
      ([own, some]) => errorCard(own, some ?? (own.errors ? body(own.place).errors : [])), 'documents');
  };
  $('error-tools').addEventListener('submit', (event) => event.preventDefault());
  $('error-tools').addEventListener('change', (event) => { if (event.target.id !== 'find') found(); });
  $('find').addEventListener('input', later(found));
  $('error-tools').hidden = false;
  $('document-table').addEventListener('click', (event) => {
    const link = event.target.closest('a');
    // What the filters left out is wanted now.
    if (link && !cards.includes(link.getAttribute('href').slice(1))) { $('error-tools').reset(); found(); }
  });
  $('document-table').addEventListener('click', reach(() => cards, (n) => upTo(n)));
  $('save').addEventListener('click', save);
  $('forget').addEventListener('click', () => {
    if (!confirm(`Undo what was decided of ${plural(decided.size, 'error', 'errors')}?`)) return;
    decided.clear();
    keep();
    found();
    $('find').focus();
  });
  found();
  tally();
}
if ($('document-table')) {
  const rows = documents.filter((own) => own.scored)
    .sort((a, b) => (a.f1 ?? 1) - (b.f1 ?? 1) || b.errors - a.errors || a.place - b.place);
  const cell = (value, more = '') => el('td', { class: `n${more}` }, value);
  sortable($('document-table'), $('document-more'), rows, (own) => [
    el('th', { scope: 'row' }, $('error-list') ? el('a', { href: `#d${own.place}` }, own.id) : own.id),
    cell(number(own.f1), ' v'), cell(count(own.errors)), cell(count(own.gold)), cell(count(own.predicted)), cell(count(own.correct)),
    cell(number(own.precision)), cell(number(own.recall)),
  ], (own, by) => own[by], (by) => !['gold', 'predicted', 'errors'].includes(by));
}

// Summaries

if ($('summary-list')) {
  const written = documents.filter((own) => own.scores);
  const score = (i) => (own) => own.scores[i];
  const worst = [...written].sort(ascending(score(0)));
  let cards = [];
  let upTo = () => {};
  const found = () => {
    const words = $('find-summary').value.trim().toLowerCase();
    const by = $('summary-order').value;
    const order = by === 'place' ? (a, b) => a.place - b.place : by === 'id' ? byName : ascending(score(Number(by)));
    const fits = (own) => {
      if (!words || own.id.toLowerCase().includes(words)) return true;
      const { lines: said, references } = body(own.place);
      return [said, ...references].some((list) => list.join(' ').toLowerCase().includes(words));
    };
    const chosen = written.filter(fits).sort(order);
    $('found-summaries').textContent = words ? plural(chosen.length, 'summary', 'summaries') : '';
    cards = chosen.map((own) => `s${own.place}`);
    upTo = grow($('summary-list'), $('summary-more'), chosen, BATCH, summaryCard, 'summaries');
  };
  $('summary-tools').addEventListener('submit', (event) => event.preventDefault());
  $('summary-order').addEventListener('change', found);
  $('find-summary').addEventListener('input', later(found));
  $('summary-tools').hidden = written.length < 2;
  found();
  if ($('summary-table')) {
    sortable($('summary-table'), $('summary-table-more'), worst, (own) => [
      el('th', { scope: 'row' }, el('a', { href: `#s${own.place}` }, own.id)),
      ...own.scores.map((value) => el('td', { class: 'n' }, number(value))),
    ], (own, by) => (by === 'id' ? own.id : own.scores[Number(by)]), () => true);
    $('summary-table').addEventListener('click', (event) => {
      const link = event.target.closest('a');
      if (link && !cards.includes(link.getAttribute('href').slice(1))) { $('find-summary').value = ''; found(); }
    });
    $('summary-table').addEventListener('click', reach(() => cards, (n) => upTo(n)));
  }
}
document.body.dataset.ready = '';
})();
