// A long-lived judge of HTML pages: starting html-validate or the W3C checker (vnu) takes seconds, judging a page takes
// milliseconds. One JSON object a line on standard input is one question; one line on standard output answers it.
// The judge ends, and its Java with it, when standard input is closed.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";

const [assets, java] = process.argv.slice(2);
const require = createRequire(join(assets, "package.json"));
const { HtmlValidate, StaticConfigLoader } = require("html-validate");
const config = JSON.parse(readFileSync(join(assets, "htmlvalidate.json"), "utf-8"));
const htmlValidate = new HtmlValidate(new StaticConfigLoader(config));
const READY_WITHIN_MS = 180_000;

const vnu = java ? await startVnu() : null;
for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = { faults: await judge(JSON.parse(line)) };
  } catch (error) {
    answer = { error: String(error.stack ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
vnu?.process.kill("SIGKILL");

async function judge(pages) {
  const faults = [];
  for (const [name, html] of Object.entries(pages)) faults.push(...(await byHtmlValidate(name, html)));
  if (vnu) for (const [name, html] of Object.entries(pages)) faults.push(...(await byVnu(name, html)));
  return faults;
}

async function byHtmlValidate(name, html) {
  const report = await htmlValidate.validateString(html, `${name}.html`);
  const messages = report.results.flatMap((result) => result.messages);
  return messages.map((fault) => `${name}.html:${fault.line} ${fault.ruleId}: ${fault.message}`);
}

async function byVnu(name, html) {
  const headers = { "Content-Type": "text/html; charset=utf-8" };
  const response = await fetch(`${vnu.address}/?out=json`, { method: "POST", headers, body: html });
  if (!response.ok) throw new Error(`vnu answered ${response.status}: ${await response.text()}`);
  const { messages } = await response.json();
  return messages.map((fault) => {
    const extract = (fault.extract ?? "").split(/\s+/).filter(Boolean).join(" ");
    return `${name}.html:${fault.lastLine ?? 0} vnu ${fault.type}: ${fault.message} ${extract}`;
  });
}

async function startVnu() {
  const port = await freePort();
  const jar = join(assets, "node_modules", "vnu-jar", "build", "dist", "vnu.jar");
  const options = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m", "-Xss4m"];
  const address = ["-Dnu.validator.servlet.bind-address=127.0.0.1"];
  const command = [...options, ...address, "-cp", jar, "nu.validator.servlet.Main", String(port)];
  const server = spawn(java, command, { stdio: "ignore" });
  process.on("exit", () => server.kill("SIGKILL"));
  const until = Date.now() + READY_WITHIN_MS;
  while (server.exitCode === null && Date.now() < until) {
    try {
      await fetch(`http://127.0.0.1:${port}/`, { method: "HEAD" });
      return { process: server, address: `http://127.0.0.1:${port}` };
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error("the W3C checker (vnu) did not start");
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
