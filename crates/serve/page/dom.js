// Elements, and what several parts of the page need. Text is always set as text, never as markup.

/** An element with attributes, listeners (`onclick`) and children. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'hue') element.style.setProperty('--h', String(value));
    else if (name === 'class') element.className = value;
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

/** A small picture made of lines. */
export function icon(path) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

export const ICONS = {
  copy: 'M7 7V4h9v9h-3M4 7h9v9H4z',
  save: 'M4 14v2h12v-2M10 4v8m0 0-3.5-3.5M10 12l3.5-3.5',
  close: 'm5 5 10 10M15 5 5 15',
  back: 'M12 5 7 10l5 5',
  next: 'm8 5 5 5-5 5',
  warn: 'M10 3 2.5 16h15zM10 8v4m0 2v.1',
};

export const $ = (id) => document.getElementById(id);

let timer;
/** Says something for a moment, also to those who listen. */
export function toast(message, isError = false) {
  const box = $('toast');
  box.textContent = message;
  box.classList.toggle('error', isError);
  box.classList.add('shown');
  clearTimeout(timer);
  timer = setTimeout(() => box.classList.remove('shown'), isError ? 9000 : 2500);
}

/** "1 word", "1,204 words". */
export function counted(count, one, many = `${one}s`) {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

export const reduced = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Gives a file to save. The name is made of letters alone. */
export function save(name, extension, content, type) {
  const plain = name.normalize('NFKD').replace(/[^\w]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 60).toLowerCase();
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = el('a', { href: address, download: `${plain || 'article'}.${extension}` });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Plain HTTP to another machine: browsers give no clipboard there.
    const area = el('textarea', { class: 'sr', readonly: true });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  toast('Copied');
}

/** A button that opens a list of choices below it. */
export function menu(label, path, choices) {
  const list = el('div', { class: 'menu-list', role: 'menu', hidden: true });
  const button = el('button', {
    type: 'button', class: 'plain', 'aria-haspopup': 'menu', 'aria-expanded': 'false',
    onclick: () => set(list.hidden),
  }, icon(path), label);
  const items = choices.map(([name, action]) => el('button', {
    type: 'button', role: 'menuitem', tabindex: '-1', onclick: () => { set(false); button.focus(); action(); },
  }, name));
  list.append(...items);
  const set = (open) => {
    list.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
    if (open) items[0].focus();
  };
  const box = el('div', { class: 'menu' }, button, list);
  box.addEventListener('keydown', (event) => {
    const at = items.indexOf(document.activeElement);
    if (event.key === 'Escape' && !list.hidden) { set(false); button.focus(); event.stopPropagation(); }
    if (event.key === 'ArrowDown') { event.preventDefault(); if (list.hidden) set(true); else items[(at + 1) % items.length].focus(); }
    if (event.key === 'ArrowUp' && at >= 0) { event.preventDefault(); items[(at + items.length - 1) % items.length].focus(); }
  });
  box.addEventListener('focusout', (event) => { if (!box.contains(event.relatedTarget)) set(false); });
  return box;
}
