// Prints what a visitor's browser transfers, as brotli makes it, and fails where the site outgrows its budget.
// Usage: node scripts/size.mjs dist [--json]
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";

/** Kilobytes after compression. */
const BUDGET_KB = { page: 700, worker: 150 };

const [folder, flag] = process.argv.slice(2);

const files = readdirSync(folder, { recursive: true })
  .map(String)
  .filter((name) => /\.(html|js|css|wasm|svg|webmanifest)$/.test(name) && statSync(join(folder, name)).isFile())
  .map((name) => {
    const bytes = readFileSync(join(folder, name));
    return { name, part: /worker/.test(name) ? "worker" : "page", raw_kb: bytes.length / 1000, brotli_kb: brotliCompressSync(bytes).length / 1000 };
  })
  .sort((a, b) => b.brotli_kb - a.brotli_kb);

const total = (part) => files.filter((file) => file.part === part).reduce((sum, file) => sum + file.brotli_kb, 0);
const totals = { page_brotli_kb: total("page"), worker_brotli_kb: total("worker") };

if (flag === "--json") {
  console.log(JSON.stringify(totals));
  process.exit();
}
for (const file of files) console.log(`${file.part.padEnd(7)} ${file.raw_kb.toFixed(1).padStart(8)} kB ${file.brotli_kb.toFixed(1).padStart(8)} kB brotli  ${file.name}`);
for (const part of ["page", "worker"]) {
  const kb = total(part);
  console.log(`${part}: ${kb.toFixed(1)} kB of ${BUDGET_KB[part]} kB`);
  if (kb === 0) console.error(`size: no ${part} in ${folder}; build it with trunk build --release`);
  if (kb > BUDGET_KB[part]) console.error(`size: the ${part} is over its budget of ${BUDGET_KB[part]} kB; see what grew, or raise it in scripts/size.mjs and say why`);
  if (kb === 0 || kb > BUDGET_KB[part]) process.exitCode = 1;
}
