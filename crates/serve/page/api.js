// What the page asks its server: the same API that every other program has.

import { $ } from './dom.js';

/** What the server tells of itself. */
export const server = { links: false, most_bytes: 16 << 20, most_articles: 1000, kinds: [], labels: new Map(), model: '' };

export class Failure extends Error {
  constructor(told, status) {
    super(told?.message ?? `the server answers ${status}`);
    this.status = status;
    this.code = told?.code ?? '';
  }
}

const key = () => sessionStorage.getItem('nutgraf-key');

/** Asks for a key, once for all that wait for one. */
let asking;
function askForKey() {
  asking ??= new Promise((resolve) => {
    const dialog = $('key');
    dialog.addEventListener('close', () => {
      const value = $('key-value').value.trim();
      if (value) sessionStorage.setItem('nutgraf-key', value);
      $('key-value').value = '';
      asking = undefined;
      resolve(value !== '');
    }, { once: true });
    dialog.showModal();
  });
  return asking;
}

async function ask(path, options = {}) {
  for (let tries = 0; ; tries += 1) {
    const headers = { ...options.headers };
    if (key()) headers.authorization = `Bearer ${key()}`;
    let response;
    try {
      response = await fetch(path, { ...options, headers });
    } catch (error) {
      if (error.name === 'AbortError') throw error;
      throw new Failure({ message: 'The server does not answer: is it still running?' }, 0);
    }
    if (response.ok) return response;
    const told = await response.json().then((body) => body.error, () => undefined);
    if (response.status === 401) {
      sessionStorage.removeItem('nutgraf-key');
      if (await askForKey()) continue;
    }
    if (response.status === 429 && tries < 5) {
      const seconds = Number(response.headers.get('retry-after')) || 1;
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000 * (1 + Math.random() / 2)));
      options.signal?.throwIfAborted();
      continue;
    }
    throw new Failure(told, response.status);
  }
}

function post(path, body, { signal, accept = 'application/json' } = {}) {
  return ask(path, {
    method: 'POST', signal, body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', accept },
  });
}

/** Learns what the server can do. */
export async function learn() {
  const told = await (await ask('/v1/models')).json();
  Object.assign(server, told.server);
  server.model = `${told.data[0].id} ${told.data[0].version}`;
  server.labels = new Map(told.data[0].labels.map((label, order) => [label.code, { ...label, order }]));
}

/** How a type is called and coloured. */
export function label(code) {
  return server.labels.get(code) ?? { code, one: code, many: code, hue: null, order: 99 };
}

/** What a person may want to know of the article, as the answer tells it. */
function notes(response) {
  try {
    return JSON.parse(response.headers.get('nutgraf-notes') ?? '[]');
  } catch {
    return [];
  }
}

/** One input through the model: its record, or several if it is a file of many. */
export async function analyze(article, options, signal) {
  const response = await post('/v1/analyze', { ...article, ...options }, { signal });
  return { answer: await response.json(), notes: notes(response) };
}

/** Another summary of an article that was analyzed. */
export async function summarize(article, options, signal) {
  const response = await post('/v1/summarize', { ...article, ...options }, { signal });
  return { record: await response.json(), notes: notes(response) };
}

/** An article in one of the program's formats. */
export async function formatted(article, options, format) {
  const path = format === 'html' || format === 'ninjs' ? '/v1/analyze' : '/v1/summarize';
  return (await post(path, { ...article, ...options, format })).text();
}

/** Several inputs; `each` gets what comes of them, one by one, in order. */
export async function stream(articles, each, signal) {
  const response = await post('/v1/analyze', { articles }, { signal, accept: 'application/x-ndjson' });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const lines = (rest + value).split('\n');
    rest = lines.pop();
    for (const line of lines) if (line) each(JSON.parse(line), line);
  }
}

/** The bytes of a file in base64. */
export function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(',', 2)[1] ?? '');
    reader.onerror = () => reject(new Failure({ message: `${file.name} cannot be read by the browser` }, 0));
    reader.readAsDataURL(file);
  });
}
