// The kernel as JupyterLab's own client sees it, which validates every message: node services.mjs PYTHON
import { createRequire } from 'node:module';
import { Report, sleep, start } from './server.mjs';

const require = createRequire(import.meta.url);
const { KernelManager, KernelSpecManager, ServerConnection } = require('@jupyterlab/services');
console.debug = console.warn = () => {}; // the client tells of its WebSockets
const report = new Report();
const check = report.check.bind(report);
const step = report.step.bind(report);
const server = await start({ python: process.argv[2], module: 'jupyter_server' });

// within makes a promise that is never kept a failure.
const within = (promise, what, ms = 20000) => Promise.race([promise, sleep(ms).then(() => { throw Error(`${what}: no answer`); })]);

// execute runs a cell and gathers what it publishes.
async function execute(kernel, code, { answer, ...options } = {}) {
  const out = [];
  const future = kernel.requestExecute({ code, allow_stdin: answer !== undefined, ...options });
  future.onIOPub = m => out.push(m);
  future.onStdin = m => {
    out.push(m);
    kernel.sendInputReply({ status: 'ok', value: answer }, m.header);
  };
  const reply = await within(future.done, code);
  return { out, reply, content: reply.content, text: out.filter(m => m.header.msg_type === 'stream').map(m => m.content.text).join('') };
}

const settings = ServerConnection.makeSettings({
  baseUrl: server.url, wsUrl: server.url.replace('http', 'ws'), token: server.token, appendToken: true, WebSocket: require('ws'), init: {},
});
const specs = new KernelSpecManager({ serverSettings: settings });
const manager = new KernelManager({ serverSettings: settings });
let kernel;
try {
  await step('kernelspec', async () => {
    await within(specs.ready, 'kernelspecs');
    const spec = specs.specs?.kernelspecs.luciola;
    check('kernelspec', spec?.language === 'go' && spec.metadata.debugger === true && Object.keys(spec.resources).length >= 3, spec?.display_name);
  });
  kernel = await within(manager.startNew({ name: 'luciola' }), 'start');
  const states = [];
  kernel.statusChanged.connect((_, s) => states.push(s));
  const refused = [];
  kernel.anyMessage.connect((_, { msg, direction }) => direction === 'recv' && msg.header.msg_type === 'comm_close' && refused.push(msg));

  await step('info', async () => {
    const info = await within(kernel.info, 'info');
    check('info', info.implementation === 'luciola' && info.language_info.name === 'go' && info.language_info.mimetype === 'text/x-go',
      `${info.implementation} ${info.implementation_version}, protocol ${info.protocol_version}, ${info.supported_features}`);
  });
  await step('execute', async () => {
    const { out, content, text } = await execute(kernel, 'fmt.Println("hello")\nkept := 41\nkept + 1');
    const kinds = out.map(m => m.content.execution_state ?? m.header.msg_type);
    check('execute', content.status === 'ok' && text === 'hello\n' && kinds.join(' ') === 'busy execute_input stream execute_result idle', kinds.join(' '));
    const failed = await execute(kernel, 'panic("on purpose")');
    check('error', failed.content.status === 'error' && failed.out.some(m => m.header.msg_type === 'error'), failed.content.ename);
    const expressions = await execute(kernel, '', { user_expressions: { a: 'kept * 2', b: 'nothing' } });
    const { a, b } = expressions.content.user_expressions;
    check('user expressions', a?.data?.['text/plain'] === '82' && b?.status === 'error', [a?.data, b?.ename]);
  });
  await step('displays', async () => {
    const { out } = await execute(kernel, 'display.ShowAs("first", "one")\ndisplay.Update("first", "two")\ndisplay.Clear(true)');
    const kinds = out.map(m => m.header.msg_type).filter(kind => kind !== 'status' && kind !== 'execute_input').join(' ');
    check('displays', kinds === 'display_data update_display_data clear_output', kinds);
  });
  await step('input', async () => {
    const { text, content } = await execute(kernel, 'name := display.Input("Name? ")\nfmt.Println("hi", name)', { answer: 'Ada' });
    check('input', text === 'hi Ada\n', [text, content]);
    const none = await execute(kernel, 'display.Input("Name? ")');
    check('input where none is allowed', none.content.status === 'error', none.content.evalue);
  });
  await step('complete, inspect, is_complete, history', async () => {
    const c = (await within(kernel.requestComplete({ code: 'strings.Repl', cursor_pos: 12 }), 'complete')).content;
    check('complete', c.matches.join() === 'Replace,ReplaceAll,Replacer' && c.metadata._jupyter_types_experimental.length === 3, c.matches);
    const i = (await within(kernel.requestInspect({ code: 'fmt.Println', cursor_pos: 11, detail_level: 0 }), 'inspect')).content;
    check('inspect', i.found && i.data['text/plain'].includes('func fmt.Println'), i.data?.['text/plain']);
    const nothing = (await within(kernel.requestInspect({ code: 'nothing', cursor_pos: 3, detail_level: 0 }), 'inspect')).content;
    check('inspect of nothing', nothing.status === 'ok' && nothing.found === false, nothing.found);
    const more = (await within(kernel.requestIsComplete({ code: 'for {' }), 'is_complete')).content;
    check('is_complete', more.status === 'incomplete', more);
    const h = (await within(kernel.requestHistory({ output: false, raw: true, hist_access_type: 'tail', n: 2 }), 'history')).content.history;
    check('history', h.length === 2 && h[1].length === 3, h);
  });
  await step('comms', async () => {
    const comm = kernel.createComm('no such target');
    await within(comm.open({}).done, 'comm_open');
    check('comm to nobody is closed', refused.some(m => m.content.comm_id === comm.commId), refused.length);
    const info = (await within(kernel.requestCommInfo({}), 'comm_info')).content;
    check('comm_info', info.status === 'ok' && typeof info.comms === 'object', info.comms);
  });
  await step('interrupt', async () => {
    const running = execute(kernel, 'for {\n}');
    await sleep(300);
    await within(kernel.interrupt(), 'interrupt');
    check('interrupt', (await running).content.ename === 'KeyboardInterrupt');
    const next = await execute(kernel, 'kept + 1');
    check('the next cell', next.content.status === 'ok' && next.out.some(m => m.content.data?.['text/plain'] === '42'), next.content.status);
  });
  await step('a queue stops at an error', async () => {
    const all = ['time.Sleep(200 * time.Millisecond)', 'panic("x")', '1', '2'].map(code => execute(kernel, code, { stop_on_error: true }));
    const seen = (await Promise.allSettled(all)).map(r => r.value?.content.status ?? r.reason.message);
    check('a queue stops at an error', seen[1] === 'error' && seen.slice(2).every(s => s.startsWith('abort') || s.startsWith('Cancel')), seen);
  });
  await step('subshell', async () => {
    check('subshells are supported', kernel.supportsSubshells === true, kernel.supportsSubshells);
    const made = (await within(kernel.requestCreateSubshell({}).done, 'create_subshell')).content;
    const running = execute(kernel, 'time.Sleep(time.Second)\n"slow"');
    const beside = kernel.clone();
    beside.subshellId = made.subshell_id;
    const begun = Date.now();
    const quick = await execute(beside, '"quick"');
    check('a subshell runs beside a cell', quick.content.status === 'ok' && Date.now() - begun < 900, `${Date.now() - begun} ms`);
    await running;
    beside.dispose(); // which asks the kernel to delete it
    let left = [made.subshell_id];
    for (let i = 0; left.length && i < 50; i++) {
      await sleep(50);
      left = (await within(kernel.requestListSubshell({}).done, 'list_subshell')).content.subshell_id;
    }
    check('a subshell ends', left.length === 0, left);
  });
  await step('variables', async () => {
    const reply = await within(kernel.requestDebug({ type: 'request', seq: 1, command: 'inspectVariables', arguments: {} }).done, 'debug');
    const names = reply.content.body.variables.map(v => `${v.name} ${v.type} ${v.value}`);
    check('variables', names.includes('kept int 41'), names);
  });
  await step('restart', async () => {
    await within(kernel.restart(), 'restart');
    await within(kernel.info, 'info after restart');
    const lost = await execute(kernel, 'kept');
    check('restart forgets', lost.content.status === 'error' && lost.content.execution_count === 1, lost.content.ename);
  });
  await step('statuses', async () => {
    const known = ['unknown', 'starting', 'idle', 'busy', 'restarting', 'autorestarting', 'terminating'];
    check('statuses', states.includes('busy') && states.at(-1) === 'idle' && states.every(s => known.includes(s)), [...new Set(states)].join(' '));
  });
  await step('shutdown', async () => {
    await within(kernel.shutdown(), 'shutdown');
    const left = await (await server.request('api/kernels')).json();
    check('shutdown', left.length === 0, left);
  });
} catch (problem) {
  check('session', false, String(problem.stack ?? problem));
} finally {
  manager.dispose();
  specs.dispose();
  await server.stop();
}
report.end();
process.exit();
