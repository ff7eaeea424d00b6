// A Jupyter server with folders of its own, on a free port, and its end.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

export const sleep = ms => new Promise(done => setTimeout(done, ms));

const freePort = () => new Promise(done => {
  const s = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = s.address();
    s.close(() => done(port));
  });
});

// start runs `python -m module` until it answers. What it needs and writes is in one temporary folder; files go to its root.
export async function start({ python, module, args = [], files = {}, settings = {} }) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'luciola-lab-'));
  const put = (name, value) => {
    fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    fs.writeFileSync(path.join(dir, name), typeof value === 'string' ? value : JSON.stringify(value));
  };
  fs.mkdirSync(path.join(dir, 'root'));
  for (const [name, value] of Object.entries(files)) put(path.join('root', name), value);
  for (const [id, value] of Object.entries(settings)) put(path.join('settings', `${id}.jupyterlab-settings`), value);

  const port = await freePort();
  const token = randomBytes(16).toString('hex');
  const url = `http://127.0.0.1:${port}/`;
  const log = fs.openSync(path.join(dir, 'log'), 'w');
  const server = spawn(python, ['-m', module, '--no-browser', '--allow-root', '--ip=127.0.0.1', `--port=${port}`,
    '--ServerApp.port_retries=0', `--IdentityProvider.token=${token}`, `--ServerApp.root_dir=${path.join(dir, 'root')}`, ...args], {
    stdio: ['ignore', log, log], cwd: path.join(dir, 'root'), env: {
      ...process.env, JUPYTER_CONFIG_DIR: path.join(dir, 'config'), JUPYTER_DATA_DIR: path.join(dir, 'data'),
      JUPYTER_RUNTIME_DIR: path.join(dir, 'runtime'), JUPYTERLAB_SETTINGS_DIR: path.join(dir, 'settings'),
      JUPYTERLAB_WORKSPACES_DIR: path.join(dir, 'workspaces'),
    },
  });
  const ended = new Promise(done => server.on('exit', done).on('error', done));
  const request = (what, options = {}) => fetch(url + what, { headers: { Authorization: `token ${token}` }, ...options });

  const stop = async () => {
    await request('api/shutdown', { method: 'POST', signal: AbortSignal.timeout(5000) }).catch(() => server.kill());
    const late = setTimeout(() => server.kill('SIGKILL'), 15000);
    await ended;
    clearTimeout(late);
    fs.rmSync(dir, { recursive: true, force: true });
  };
  for (const end = Date.now() + 60000; ; await sleep(100)) {
    if ((await request('api/status').catch(() => ({}))).ok) break;
    if (server.exitCode !== null || !server.pid || Date.now() > end) {
      const said = fs.readFileSync(path.join(dir, 'log'), 'utf8');
      await stop();
      throw Error(`${module} does not answer:\n${said.slice(-2000)}`);
    }
  }
  return { url, token, request, stop };
}

// Report gathers checks, prints a line for each, and makes the exit status.
export class Report {
  failed = 0;
  count = 0;

  check(name, right, seen) {
    this.count++;
    this.failed += !right;
    const detail = seen === undefined ? '' : typeof seen === 'string' ? seen : JSON.stringify(seen);
    console.log(`${right ? 'ok     ' : 'FAILED '} ${name.padEnd(44)} ${detail.replaceAll('\n', '⏎').slice(0, right ? 90 : 1000)}`);
  }

  // step runs a group of checks; a group that throws is one failed check.
  async step(name, f) {
    try {
      await f();
    } catch (problem) {
      this.check(name, false, String(problem.stack ?? problem));
    }
  }

  end() {
    console.log(`${this.count - this.failed} of ${this.count} checks hold`);
    process.exitCode = this.failed ? 1 : 0;
  }
}
