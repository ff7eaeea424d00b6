// The kernel in a real JupyterLab, in headless Chromium: node lab.mjs PYTHON FOLDER
//
// Each step does what a user does and checks what is on the page; the pictures in FOLDER are for people. A step for another feature
// is one more entry of steps below.
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { Report, sleep, start } from './server.mjs';

const [, , python, out] = process.argv;
const report = new Report();
const check = report.check.bind(report);
const code = source => ({ cell_type: 'code', source, metadata: {}, outputs: [], execution_count: null });
const notebook = cells => ({
  nbformat: 4, nbformat_minor: 4, cells: cells.map(code),
  metadata: { kernelspec: { name: 'luciola', display_name: 'Go (Luciola)', language: 'go' }, language_info: { name: 'go' } },
});
const CELLS = [
  'kept := 41\nfmt.Println("hello, world")\nkept + 1',
  'fmt.Fprintln(os.Stderr, "to standard error")\nnet := zoo.LeNet5()\nnet',
  'fused := fuse.Run(net)\nviz.Graph(fused.Graph)',
  'display.Markdown("**bold** and $\\\\sqrt{2}$")',
  'type point struct{ X, Y float64 }\nxs := []float64{1, 2, 3}\np := point{1, 2}\np',
  'fmt.Println?',
];

fs.mkdirSync(out, { recursive: true });
const server = await start({
  python, module: 'jupyterlab', args: ['--LabApp.expose_app_in_browser=True'], files: { 'test.ipynb': notebook(CELLS) },
  settings: {
    '@jupyterlab/apputils-extension/notification': { fetchNews: 'false', checkForUpdates: false },
    '@jupyterlab/notebook-extension/tracker': { windowingMode: 'none' }, // every cell is on the page
  },
});
const browser = await chromium.launch({
  executablePath: process.env.LUCIOLA_CHROMIUM, args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
});
const page = await (await browser.newContext({ viewport: { width: 1400, height: 1000 } })).newPage();
page.setDefaultTimeout(20000);
const complaints = [];
page.on('console', m => m.type() === 'error' && complaints.push(m.text().replaceAll(server.token, 'TOKEN')));
page.on('pageerror', e => complaints.push(String(e)));

// What a step needs of the page.
const PANEL = '.jp-NotebookPanel:not(.lm-mod-hidden)';
const picture = name => page.screenshot({ path: path.join(out, `${name}.png`) });
const command = (id, args = {}) => page.evaluate(([id, args]) => { window.jupyterapp.commands.execute(id, args); }, [id, args]);
const cells = () => page.evaluate(() => window.jupyterapp.shell.currentWidget.content.widgets.map(w => ({
  prompt: w.node.querySelector('.jp-InputPrompt')?.innerText ?? '',
  outputs: w.outputArea?.model.toJSON() ?? [],
  shown: [...w.node.querySelectorAll('.jp-OutputArea-output')].map(e => e.dataset.mimeType ?? ''),
  text: [...w.node.querySelectorAll('.jp-OutputArea-output')].map(e => e.innerText).join('\n'),
})));
const last = async () => (await cells()).at(-1);

// until waits for what f says of the page, and returns it.
async function until(what, f, ms = 20000) {
  for (const end = Date.now() + ms; ; await sleep(50)) {
    const found = await f();
    if (found) return found;
    const dialog = await page.evaluate(() => document.querySelector('.jp-Dialog')?.innerText);
    if (dialog) throw Error(`${what}: a dialog is open: ${dialog}`);
    if (Date.now() > end) throw Error(`${what}: not within ${ms} ms`);
  }
}

// idle waits until the kernel is idle and no cell waits, and stays so.
const idle = what => {
  let quiet = 0;
  return until(what, async () => {
    const { status, waiting } = await page.evaluate(panel => ({
      status: window.jupyterapp.shell.currentWidget?.context?.sessionContext?.session?.kernel?.status,
      waiting: [...document.querySelectorAll(`${panel} .jp-InputPrompt`)].some(e => e.innerText.includes('*')),
    }), PANEL);
    quiet = status === 'idle' && !waiting ? quiet + 1 : 0;
    return quiet > 4;
  }, 60000);
};

// type writes into a new last cell, as a person does.
async function type(text) {
  await page.evaluate(() => { const n = window.jupyterapp.shell.currentWidget.content; n.activeCellIndex = n.widgets.length - 1; });
  await command('notebook:insert-cell-below');
  await sleep(200);
  await command('notebook:enter-edit-mode');
  await sleep(200);
  await page.keyboard.type(text, { delay: 10 });
  await sleep(200);
}

// run executes a new last cell and returns it when the kernel is idle again.
async function run(text) {
  await type(text);
  await command('notebook:run-cell');
  await idle(text);
  return last();
}

const steps = {
  async open() {
    await page.goto(`${server.url}lab/tree/test.ipynb?token=${server.token}&reset`);
    await page.waitForSelector(`${PANEL} .jp-Cell`);
    await idle('start of the kernel');
    const name = await page.innerText('.jp-KernelName');
    check('the kernel has its name', name.includes('Go (Luciola)'), name);
    const colours = await page.evaluate(() => new Set([...document.querySelectorAll('.jp-Cell .cm-line span')].map(e => getComputedStyle(e).color)).size);
    check('cells are highlighted', colours > 2, `${colours} colours`);
  },

  async 'run all'() {
    await command('notebook:run-all-cells');
    await sleep(100);
    await idle('run all');
    await sleep(1000); // figures are drawn late
    const all = await cells();
    check('every cell has run', all.every((c, i) => c.prompt.includes(`[${i + 1}]`)), all.map(c => c.prompt).join(' '));
    check('no cell has an error', all.every(c => c.outputs.every(o => o.output_type !== 'error')));
    check('text and result', all[0].text.includes('hello, world') && all[0].text.includes('42'), all[0].text);
    check('a network is shown', all[1].text.includes('conv'), all[1].text.slice(0, 80));
    check('a figure is drawn', await page.locator(`${PANEL} .jp-OutputArea-output :is(svg, canvas, img)`).count() > 0, all[2].shown);
    check('Markdown and formulas', await page.locator(`${PANEL} .jp-OutputArea-output mjx-container`).count() > 0, all[3].shown);
    check('a type of the cell', all[4].text === '{1 2}', all[4].text);
    check('a question mark shows help', all[5].text.includes('func fmt.Println'), all[5].text.slice(0, 60));
    await picture('run-all');
  },

  async completion() {
    await type('strings.Repl');
    await page.keyboard.press('Tab');
    await page.waitForSelector('.jp-Completer:not(.lm-mod-hidden) .jp-Completer-item');
    await sleep(500);
    const items = await page.$$eval('.jp-Completer-item', all => all.map(e =>
      [e.querySelector('.jp-Completer-match')?.innerText, e.querySelector('.jp-Completer-typeExtended')?.innerText].join(' ')));
    check('completion popup with types', items.join() === 'Replace function,ReplaceAll function,Replacer class', items);
    await picture('completion');
    await page.keyboard.press('Enter');
    const typed = await page.evaluate(() => window.jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.source);
    check('the choice is inserted', typed === 'strings.Replace', typed);
  },

  async tooltip() {
    await type('math.Hypot');
    await page.keyboard.press('Shift+Tab');
    await page.waitForSelector('.jp-Tooltip');
    await sleep(300);
    const tip = await page.innerText('.jp-Tooltip');
    check('tooltip', tip.includes('func math.Hypot(p, q float64) float64') || tip.includes('func math.Hypot(p float64, q float64) float64'), tip);
    await picture('tooltip');
    await page.keyboard.press('Escape');
  },

  async input() {
    await type('name := display.Input("Your name? ")\nkey := display.Password("Key? ")\nfmt.Println(name, len(key))');
    await command('notebook:run-cell');
    await page.waitForSelector('.jp-Stdin-input');
    await picture('input');
    await page.fill('.jp-Stdin-input', 'Ada');
    await page.press('.jp-Stdin-input', 'Enter');
    await page.waitForSelector('.jp-Stdin-input[type=password]');
    await page.fill('.jp-Stdin-input[type=password]', 'secret');
    await page.press('.jp-Stdin-input[type=password]', 'Enter');
    await idle('after the input');
    const { text } = await last();
    check('input box and password', text.includes('Ada 6') && !text.includes('secret'), text);
  },

  async interrupt() {
    await type('for {\n}');
    await command('notebook:run-cell');
    await until('the loop runs', async () => (await last()).prompt.includes('*'));
    await sleep(300);
    const begun = Date.now();
    await page.click(`${PANEL} [data-command="notebook:interrupt-kernel"]`);
    await until('the loop ends', async () => !(await last()).prompt.includes('*'));
    const took = Date.now() - begun;
    const { outputs } = await last();
    check('interrupt button', outputs.some(o => o.ename === 'KeyboardInterrupt') && took < 2000, `${took} ms`);
    await picture('interrupt');
    const next = await run('kept + 1');
    check('variables are kept', next.text === '42', next.text);
  },

  async 'a worker that ends'() {
    const { text } = await run('exec.Command("kill", "-9", fmt.Sprint(os.Getpid())).Run()');
    check('a worker that ends is told in its cell', text.includes('WorkerDied') && text.includes('kept'), text.slice(0, 80));
    await picture('worker');
    const next = await run('kept := 41\nkept + 1');
    check('the notebook goes on', next.text === '42', next.text);
  },

  async variables() {
    await run('xs := []float64{1, 2, 3}\nm := map[string]int{"a": 1}\nnet := zoo.LeNet5()');
    await page.click(`${PANEL} .jp-DebuggerBugButton`);
    await page.waitForSelector('.jp-DebuggerVariables');
    await command('debugger:show-panel');
    const rows = () => page.$$eval('.jp-DebuggerVariables jp-tree-item', all => all.map(e =>
      [...e.querySelectorAll(':scope > span')].map(part => part.innerText).join(' ')).filter(Boolean));
    const found = await until('the panel has rows', async () => { const all = await rows(); return all.some(r => r.startsWith('net')) && all; });
    check('variables panel', ['kept 41', 'm map[string]int = map[a:1]', 'xs []float64 = [1 2 3]'].every(row => found.includes(row)), found);
    check('what the worker lost is not in it', !found.some(r => r.startsWith('fused')), found);
    await page.evaluate(() => [...document.querySelectorAll('.jp-DebuggerVariables jp-tree-item')].find(e => e.innerText.startsWith('xs')).click());
    const opened = await until('a variable opens', async () => { const all = await rows(); return all.length > found.length && all; });
    check('a variable opens', ['[0] float64 = 1', '[2] float64 = 3', 'shape [3]'].every(row => opened.includes(row)), opened);
    await picture('variables');
    await page.click(`${PANEL} .jp-DebuggerBugButton`);
  },

  async widgets() {
    await run('half := widget.Interact(func(x float64) string { return fmt.Sprint("half is ", x/2) }, widget.Range(0, 20, 1))\nhalf');
    const slider = page.locator(`${PANEL} .jp-Cell:last-child .widget-slider`).first();
    await slider.waitFor();
    await slider.evaluate(e => e.closest('.jp-Cell').scrollIntoView({ block: 'end' }));
    await sleep(500);
    await picture('widgets');
    const before = (await last()).text;
    await slider.locator('.noUi-handle').focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
    const after = await until('the function runs again', async () => { const { text } = await last(); return text.includes('half is 2') && text; });
    check('a slider moves what depends on it', before.includes('half is 0'), `${before} → ${after}`);
    await idle('after the widget');
  },

  async restart() {
    await command('notebook:restart-run-all');
    await page.click('.jp-Dialog .jp-mod-accept');
    await sleep(500);
    await until('all ran again', async () => (await cells())[5].prompt.includes('[6]'), 60000);
    const all = await cells();
    check('restart and run all', all.slice(0, 6).every((c, i) => c.prompt.includes(`[${i + 1}]`)), all.slice(0, 6).map(c => c.prompt).join(' '));
    await until('the input of the restarted run', () => page.$('.jp-Stdin-input')); // the cells of the steps above come too
    await page.click(`${PANEL} [data-command="notebook:interrupt-kernel"]`);
    await idle('after the restart');
    const behind = (await cells()).slice(9);
    check('cells behind an interrupted one have no number', behind.length > 3 && behind.every(c => c.prompt.includes('[ ]')), behind.map(c => c.prompt).join(' '));
  },

  async 'dark theme'() {
    const before = await page.evaluate(() => getComputedStyle(document.body).getPropertyValue('--jp-layout-color0'));
    await command('apputils:change-theme', { theme: 'JupyterLab Dark' });
    await until('the theme changes', () => page.evaluate(() => document.body.dataset.jpThemeLight === 'false'));
    await sleep(1500);
    const after = await page.evaluate(() => getComputedStyle(document.body).getPropertyValue('--jp-layout-color0'));
    check('dark theme', before !== after, `${before} ${after}`);
    await page.evaluate(panel => { document.querySelector(`${panel} .jp-WindowedPanel-outer`).scrollTop = 700; }, PANEL);
    await sleep(300);
    await picture('dark');
    await run('row := widget.HBox(widget.Slider(0, 1, 0.1).Label("sparsity"), widget.Checkbox("int8", true), widget.Dropdown("LAMP"), widget.Button("go"))\nrow');
    await page.evaluate(panel => document.querySelector(`${panel} .jp-Cell:last-child`).scrollIntoView({ block: 'end' }), PANEL);
    await sleep(500);
    await picture('widgets-dark');
  },
};

try {
  for (const [name, step] of Object.entries(steps)) await report.step(name, () => step());
  check('the page has no complaints', complaints.length === 0, complaints);
} finally {
  await browser.close();
  await server.stop();
}
report.end();
process.exit();
