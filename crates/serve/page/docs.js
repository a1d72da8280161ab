// The addresses and the record, from the server's own description.

import { $, el } from './dom.js';

const root = document.documentElement;
const theme = localStorage.getItem('nutgraf-theme');
if (theme) root.dataset.theme = theme;

const document_ = await (await fetch('/openapi.json')).json();
const { schemas } = document_.components;

/** A type in a few words, with a link to what it is made of. */
function type(schema) {
  if (schema === undefined || schema === true) return 'anything';
  if (schema.$ref) {
    const name = schema.$ref.split('/').pop();
    return el('a', { href: `#schema-${name}` }, name);
  }
  const several = (schema.anyOf ?? schema.oneOf)?.filter((one) => one.type !== 'null');
  if (several && !schema.type) return join(several.map(type), ' or ');
  if (schema.enum) return join(schema.enum.filter((value) => value !== null).map((value) => el('code', {}, String(value))), ', ');
  if ([schema.type].flat().includes('array')) return ['list of ', type(schema.items)];
  const name = Array.isArray(schema.type) ? schema.type.filter((one) => one !== 'null').join(' or ') : schema.type ?? 'anything';
  const least = schema.minimum ?? schema.exclusiveMinimum;
  const bounds = least !== undefined || schema.maximum !== undefined
    ? `, ${schema.exclusiveMinimum !== undefined ? 'more than ' : ''}${least ?? ''}${schema.maximum !== undefined ? ` to ${schema.maximum}` : schema.exclusiveMinimum !== undefined ? '' : ' or more'}` : '';
  return name + bounds;
}

function join(parts, between) {
  return parts.flatMap((part, index) => (index ? [between, part] : [part]));
}

function fields(schema, of) {
  const rows = Object.entries(schema.properties ?? {}).map(([name, field]) => el('tr', {},
    el('td', {}, el('code', {}, name), schema.required?.includes(name) ? '' : el('small', {}, ' may lack')),
    el('td', {}, type(field)), el('td', {}, field.description ?? '')));
  const head = el('thead', {}, el('tr', {}, ['Field', 'Type', 'What it is'].map((name) => el('th', { scope: 'col' }, name))));
  return rows.length ? el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': `Fields of ${of}` }, el('table', {}, head, el('tbody', {}, rows))) : '';
}

const first = (path) => (path.startsWith('/v1/chat') ? 1 : path.startsWith('/v1/models') ? 2 : path.startsWith('/v1/') ? 0 : 3);
const paths = Object.entries(document_.paths).sort(([one], [other]) => first(one) - first(other));

$('routes').replaceChildren(...paths.flatMap(([path, item]) => Object.entries(item).map(([verb, operation]) => {
  const body = operation.requestBody?.content['application/json'].schema;
  const asked = body && schemas[body.$ref.split('/').pop()];
  const statuses = Object.entries(operation.responses).map(([status, response]) => el('tr', {}, el('td', {}, el('code', {}, status)), el('td', {}, response.description)));
  return el('details', { class: 'card route' },
    el('summary', {}, el('span', { class: 'verb' }, verb.toUpperCase()), el('code', {}, path), el('span', {}, operation.summary)),
    asked ? [el('h3', {}, 'Body'), asked.description ? el('p', {}, asked.description) : '', fields(asked, path)] : '',
    el('h3', {}, 'Answers'), el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': `Answers of ${path}` }, el('table', {}, el('tbody', {}, statuses))));
})));

const record = ['Line', 'Source', 'Summary', 'SummarySentence', 'Evidence', 'Entity', 'Mention', 'Sentence', 'Block', 'Model', 'Several', 'Failed', 'Error'];
$('schemas').replaceChildren(...record.filter((name) => schemas[name]).map((name) => el('section', { id: `schema-${name}` },
  el('h3', {}, name), schemas[name].description ? el('p', {}, schemas[name].description) : '', fields(schemas[name], name),
  schemas[name].oneOf ? el('ul', {}, schemas[name].oneOf.map((one) => el('li', {}, el('code', {}, String(one.const ?? one.enum?.join(', ') ?? '')), ` ${one.description ?? ''}`))) : '')));
