import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ask, startChild } from "./child-process.ts";
import { type Disk, full, outcomes, secret, withDisk } from "./disk.ts";
import { readWrite } from "./files.ts";
import type { Bench } from "./harness.ts";

const readOnly = (hostPath: string) => ({ fileMounts: [{ hostPath, mountPath: "/data" }] });
/** Where there is no such tool, as in a micro-VM's host, busybox has it. */
const run = (tool: string, ...given: string[]): void => {
  const { error } = spawnSync(tool, given);
  if (error !== undefined) execFileSync("/bin/busybox", [tool, ...given]);
};
const descriptors = (): number => readdirSync("/proc/self/fd").length;

/** Attacks on the jail of files, by the numbers of the catalogue of attacks. */
export function fileJail(bench: Bench): void {
  paths(bench);
  links(bench);
  readOnlyMounts(bench);
  contents(bench);
  hosts(bench);
}

function paths(bench: Bench): void {
  it("FIL-01: leads no spelling of a path out, and takes %2e for what it is", async () => {
    await withDisk(async (disk) => {
      const given = [
        "../secret",
        "/data/../secret",
        "/data/a/../../secret",
        "/etc/passwd",
        "//etc/passwd",
        "/data//../secret",
        "..\\secret",
        "/data/%2e%2e/secret",
        "/data/./../secret",
        "/data/../outside/secret",
        "file:///etc/passwd",
        "~/x",
        "C:\\x",
        "",
        "/data\0/../../outside/secret",
        `/data/${"x".repeat(5_000)}`,
        `/data/${"a/".repeat(100)}`,
        join(disk.outside, "secret"),
      ];
      const source = outcomes(...given.map((path) => `fs.readFile(${JSON.stringify(path)}, "utf8")`));
      const value = (await bench.value(source, readOnly(disk.data))) as string[];
      expect(value.filter((code) => code !== "FS_DENIED" && code !== "FS_NOT_FOUND")).toEqual([]);
      expect(value[given.indexOf("/data/%2e%2e/secret")]).toBe("FS_NOT_FOUND");
    });
  });

  it("FIL-02: is not fooled by a sibling whose name begins alike", async () => {
    await withDisk(async (disk) => {
      mkdirSync(`${disk.data}-secret`);
      writeFileSync(join(`${disk.data}-secret`, "x"), secret);
      expect(await bench.value(outcomes("fs.readFile('/data-secret/x')"), readOnly(disk.data))).toEqual(["FS_DENIED"]);
    });
  });

  it("FIL-09: lists odd names once each and reads the right one of twins", async () => {
    await withDisk(async (disk) => {
      const names = [
        "new\nline",
        "esc\u001b[31m",
        `"'`,
        "space ",
        "-rf",
        "__proto__",
        "n".repeat(255),
        "\u00e9",
        "e\u0301",
      ];
      disk.write(Object.fromEntries(names.map((name) => [name, `I am ${name}`])));
      const broken = Buffer.concat([Buffer.from(`${disk.data}/`), Buffer.from([0x66, 0xff, 0x66])]);
      writeFileSync(broken, "unreadable");
      const source = `
        const entries = await fs.readdir("/data", { withFileTypes: true });
        const texts = {};
        for (const entry of entries.filter((entry) => entry.isFile())) texts["=" + entry.name] = await fs.readFile("/data/" + entry.name, "utf8");
        console.log(entries.map((entry) => entry.name).join());
        return { texts, count: entries.length, nul: await fs.readFile("/data/a\\0b").catch((error) => error.code) };`;
      expect(await bench.value(source, readOnly(disk.data))).toEqual({
        texts: Object.fromEntries(names.map((name) => [`=${name}`, `I am ${name}`])),
        count: names.length + 1,
        nul: "FS_DENIED",
      });
    });
  });

  it("FIL-15: tells paths of the program only", async () => {
    await withDisk(async (disk) => {
      disk.write({ "folder/file": "x" });
      symlinkSync(disk.outside, join(disk.data, "link"));
      const calls = [
        "fs.readFile('/data/none')",
        "fs.readFile('/data/link/secret')",
        "fs.readFile('/data/folder')",
        "fs.readdir('/data/folder/file')",
        "fs.writeFile('/data/x', 'x')",
        "fs.readFile('/nowhere')",
        "fs.rename('/data/a', '/output/b')",
      ];
      const source = `return await Promise.all([${calls}].map((call) => call.catch((error) => error.message + error.stack)))`;
      const result = await bench.run(source, readOnly(disk.data));
      const told = JSON.stringify(result);
      expect(result.status).toBe("completed");
      expect(
        [disk.data, disk.outside, tmpdir(), "/proc/", "node:", "ENOENT"].filter((text) => told.includes(text)),
      ).toEqual([]);
    });
  });
}

function links(bench: Bench): void {
  it("FIL-03: follows no link, wherever it leads", async () => {
    await withDisk(async (disk) => {
      disk.write({ "inside.txt": "inside" });
      const targets = { link: "/etc/passwd", dirlink: "/etc", rel: "../outside", loop: "loop", ok: "./inside.txt" };
      for (const [name, target] of Object.entries(targets)) symlinkSync(target, join(disk.data, name));
      const reads = ["link", "dirlink/passwd", "rel/secret", "loop", "loop/x", "ok"].map(
        (name) => `fs.readFile("/rw/${name}")`,
      );
      const others = [
        "fs.readdir('/rw/dirlink')",
        "fs.stat('/rw/link')",
        "fs.writeFile('/rw/link', 'x')",
        "fs.writeFile('/rw/rel/new', 'x')",
        "fs.appendFile('/rw/rel/secret', 'x')",
        "fs.mkdir('/rw/rel/new')",
        "fs.mkdir('/rw/rel/new/deep', { recursive: true })",
        "fs.rm('/rw/rel/secret')",
        "fs.rm('/rw/rel/secret', { recursive: true })",
        "fs.copyFile('/rw/rel/secret', '/rw/copy')",
        "fs.copyFile('/rw/inside.txt', '/rw/rel/copy')",
        "fs.rename('/rw/rel/secret', '/rw/moved')",
        "fs.rename('/rw/inside.txt', '/rw/rel/moved')",
        "fs.rename('/rw/inside.txt', '/rw/link')",
      ];
      const value = await bench.value(outcomes(...reads, ...others), readWrite(disk.data));
      expect(value).toEqual(Array(reads.length + others.length).fill("FS_DENIED"));
      expect(await bench.value("return (await fs.lstat('/rw/link')).isSymbolicLink()", readWrite(disk.data))).toBe(
        true,
      );
      expect(readdirSync(disk.outside)).toEqual(["secret"]);
      expect(readFileSync(join(disk.outside, "secret"), "utf8")).toBe(secret);
    });
  });

  it("FIL-17: removes a link, never what it leads to", async () => {
    await withDisk(async (disk) => {
      disk.write({ "folder/file": "x" });
      symlinkSync(disk.outside, join(disk.data, "folder/link"));
      symlinkSync(disk.outside, join(disk.data, "link"));
      const source = outcomes("fs.rm('/rw/folder', { recursive: true })", "fs.rm('/rw/link', { recursive: true })");
      expect(await bench.value(source, readWrite(disk.data))).toEqual(["ok", "ok"]);
      expect(readdirSync(disk.data)).toEqual([]);
      expect(readFileSync(join(disk.outside, "secret"), "utf8")).toBe(secret);
    });
  });

  it("FIL-06: refuses pipes, sockets and devices at once", async () => {
    await withDisk(async (disk) => {
      run("mkfifo", join(disk.data, "pipe"));
      const server = createServer().listen(join(disk.data, "socket"));
      // Only root may make a device.
      const asRoot = process.getuid?.() === 0;
      if (asRoot) run("mknod", join(disk.data, "device"), "c", "1", "5");
      const names = ["pipe", "socket", ...(asRoot ? ["device"] : [])];
      const calls = names.flatMap((name) => [
        `fs.readFile("/rw/${name}")`,
        `fs.writeFile("/rw/${name}", "x")`,
        `fs.appendFile("/rw/${name}", "x")`,
        `fs.copyFile("/rw/${name}", "/rw/copy")`,
        `fs.rename("/rw/${name}", "/rw/moved")`,
      ]);
      const before = performance.now();
      expect(await bench.value(outcomes(...calls), readWrite(disk.data))).toEqual(calls.map(() => "FS_DENIED"));
      expect(performance.now() - before).toBeLessThan(bench.ms(1_000));
      server.close();
    });
  });

  it("FIL-10: takes hard links that the host made for files of the mount, and hands none on from /output", async () => {
    await withDisk(async (disk) => {
      linkSync(join(disk.outside, "secret"), join(disk.data, "hard"));
      const source =
        "const text = await fs.readFile('/rw/hard', 'utf8'); await fs.writeFile('/rw/hard', 'mine'); return text";
      expect(await bench.value(source, readWrite(disk.data))).toBe(secret);
      // Written as a whole, so the name means a new file, and the one outside stays.
      expect(readFileSync(join(disk.outside, "secret"), "utf8")).toBe(secret);
      const result = await plantInOutput(bench, (output) =>
        linkSync(join(disk.outside, "secret"), join(output, "hard")),
      );
      expect(result.artifacts.map(({ name }) => name)).toEqual(["mine"]);
      expect(JSON.stringify(result.warnings)).toMatch(/ARTIFACTS_SKIPPED.*\/output\/hard has a second hard link/);
    });
  });

  it("FIL-13: hands nothing on that a link in /output leads to, and says so", async () => {
    await withDisk(async (disk) => {
      const result = await plantInOutput(bench, (output) => {
        symlinkSync(join(disk.outside, "secret"), join(output, "leak"));
        symlinkSync(disk.outside, join(output, "d"));
      });
      expect(result.artifacts.map(({ name }) => name)).toEqual(["mine"]);
      expect(JSON.stringify(result.warnings)).toMatch(/\/output\/d is a link.*\/output\/leak is a link/);
    });
  });
}

/** Finds the host's folder behind `/output` and leaves something in it while the program waits. */
async function plantInOutput(bench: Bench, plant: (output: string) => void) {
  const mark = `mark ${process.hrtime.bigint()}`;
  const codeact = bench.codeact({
    fileMounts: [],
    operationPolicy: ({ name }) => {
      if (name === "stat") plant(findOutput(mark));
      return "allow";
    },
  });
  return await codeact.run(
    `await fs.writeFile("/output/mine", ${JSON.stringify(mark)}); await fs.stat("/output/mine")`,
  );
}

function findOutput(mark: string): string {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith("codeact-")) continue;
    for (const path of readdirSync(join(tmpdir(), name), { recursive: true, encoding: "utf8" })) {
      const file = join(tmpdir(), name, path);
      if (path.endsWith("/mine") && readFileSync(file, "utf8") === mark) return join(file, "..");
    }
  }
  throw new Error("the folder behind /output is not where it should be");
}

function readOnlyMounts(bench: Bench): void {
  it("FIL-05: changes nothing in a read-only mount", async () => {
    await withDisk(async (disk) => {
      disk.write({ "ro/a": "a", "rw/b": "b" });
      const folder = join(disk.data, "ro");
      const facts = (): unknown =>
        [folder, join(folder, "a")].map((path) => [statSync(path).mtimeMs, statSync(path).ino]);
      const before = facts();
      const source = outcomes(
        "fs.writeFile('/ro/a', 'x')",
        "fs.writeFile('/ro/new', 'x')",
        "fs.appendFile('/ro/a', 'x')",
        "fs.mkdir('/ro/d')",
        "fs.mkdir('/ro/d/e', { recursive: true })",
        "fs.rm('/ro/a')",
        "fs.rm('/ro/a', { force: true })",
        "fs.rmdir('/ro/a')",
        "fs.unlink('/ro/a')",
        "fs.rename('/ro/a', '/rw/a')",
        "fs.rename('/rw/b', '/ro/b')",
        "fs.copyFile('/rw/b', '/ro/c')",
      );
      const value = await bench.value(source, {
        fileMounts: [
          { hostPath: folder, mountPath: "/ro" },
          { hostPath: join(disk.data, "rw"), mountPath: "/rw", mode: "read-write" },
        ],
      });
      expect(value).toEqual(Array(12).fill("FS_READ_ONLY"));
      expect(facts()).toEqual(before);
      expect(readdirSync(folder)).toEqual(["a"]);
      expect(readFileSync(join(disk.data, "rw/b"), "utf8")).toBe("b");
    });
  });

  it("FIL-18: shows a single file, and nothing beside it", async () => {
    await withDisk(async (disk) => {
      disk.write({ "shown.txt": "shown", "hidden.txt": secret });
      const source = outcomes(
        "fs.readFile('/in/one.txt', 'utf8')",
        "fs.readdir('/in').then((names) => names.join())",
        "fs.readFile('/in/hidden.txt')",
        "fs.readFile('/in/one.txt/../hidden.txt')",
        "fs.readFile('/in/one.txt/x')",
        "fs.writeFile('/in/one.txt', 'x')",
      );
      const fileMounts = [{ hostPath: join(disk.data, "shown.txt"), mountPath: "/in/one.txt" }];
      const expected = ["shown", "one.txt", "FS_DENIED", "FS_DENIED", "FS_NOT_A_FOLDER", "FS_READ_ONLY"];
      expect(await bench.value(source, { fileMounts })).toEqual(expected);
    });
  });
}

function contents(bench: Bench): void {
  it("FIL-07: reads no file that is too large, and a range of it", async () => {
    await withDisk(async (disk) => {
      disk.write({ sparse: "" });
      truncateSync(join(disk.data, "sparse"), 2 ** 40);
      const before = process.memoryUsage().rss;
      const source = outcomes(
        "fs.readFile('/data/sparse')",
        "fs.readFile('/data/sparse', 'utf8')",
        "fs.copyFile('/data/sparse', '/output/copy')",
        "fs.readFile('/data/sparse', { position: 0, length: 1024 }).then((bytes) => bytes.length)",
        "fs.readFile('/data/sparse', { position: 2 ** 40 - 10 }).then((bytes) => bytes.length)",
      );
      const expected = ["FS_TOO_LARGE", "FS_TOO_LARGE", "FS_TOO_LARGE", 1_024, 10];
      expect(await bench.value(source, readOnly(disk.data))).toEqual(expected);
      expect(process.memoryUsage().rss - before).toBeLessThan(64 * 2 ** 20);
    });
  });

  it("FIL-08: reads of a file that grows what it was at the start, and says when it was cut", async () => {
    await withDisk(async (disk) => {
      const file = join(disk.data, "log");
      disk.write({ log: "0123456789\n".repeat(100_000) });
      const handle = openSync(file, "a");
      const options = {
        ...readOnly(disk.data),
        operationPolicy: () => {
          writeFileSync(handle, "0123456789\n".repeat(10_000));
          return "allow" as const;
        },
      };
      const source = `
        let lines = 0;
        for await (const line of fs.lines("/data/log")) lines++;
        return [lines, (await fs.readFile("/data/log", "utf8")).length >= 1_210_000]`;
      expect(await bench.value(source, options)).toEqual([110_000, true]);
      let reads = 0;
      const cut = {
        ...options,
        operationPolicy: () => {
          if (++reads === 2) ftruncateSync(handle, 100_000);
          return "allow" as const;
        },
      };
      expect(await bench.value(outcomes("fs.readFile('/data/log')"), cut)).toEqual(["FS_CHANGED"]);
      closeSync(handle);
    });
  });

  it("FIL-12: a file is whole, old or new, when its host is killed while it is written, and nothing else is seen", {
    timeout: bench.ms(60_000),
  }, async () => {
    await withDisk(async (disk) => {
      disk.write({ file: "a".repeat(2 ** 20 - 100) });
      for (let round = 0; round < bench.fewer(5); round++) {
        const child = await startChild();
        await ask(child, { task: "write", folder: disk.data });
        await new Promise((resolve) => setTimeout(resolve, bench.ms(150) + round * 37));
        const exit = once(child, "exit");
        child.kill("SIGKILL");
        await exit;
        const source = `const text = await fs.readFile("/data/file", "utf8"); return [new Set(text).size, text.length, await fs.readdir("/data")]`;
        expect(await bench.value(source, readOnly(disk.data))).toEqual([1, 2 ** 20 - 100, ["file"]]);
      }
    });
  });

  it("FIL-19: never mixes a file with the one that takes its name while it is read", async () => {
    await withDisk(async (disk) => {
      disk.write({ file: "a".repeat(1_000_000), other: "b".repeat(1_000_000) });
      let reads = 0;
      const operationPolicy = () => {
        if (++reads === 2) renameSync(join(disk.data, "other"), join(disk.data, "file"));
        return "allow" as const;
      };
      const source = outcomes("fs.readFile('/data/file', 'utf8')");
      expect(await bench.value(source, { ...readOnly(disk.data), operationPolicy })).toEqual(["FS_CHANGED"]);
    });
  });

  it("FIL-14: shows one whole block of two runs that write the same file", async () => {
    await withDisk(async (disk) => {
      const rounds = full ? 1_000 : bench.fewer(200);
      const source = (letter: string): string => `
        const seen = new Set();
        for (let round = 0; round < ${rounds}; round++) {
          await fs.writeFile("/rw/f", "${letter}".repeat(65_536));
          const text = await fs.readFile("/rw/f", "utf8");
          seen.add(text.length + text[0] + (text === text[0].repeat(text.length)));
        }
        return [...seen].sort()`;
      const limits = { journalBytes: 200 * 2 ** 20, writtenBytes: 200 * 2 ** 20 };
      const codeact = bench.codeact({ ...readWrite(disk.data), limits });
      const results = await Promise.all(["a", "b"].map((letter) => codeact.run(source(letter))));
      for (const result of results) {
        expect(result).toMatchObject({ status: "completed" });
        expect(JSON.stringify(result.status === "completed" && result.value)).toMatch(
          /^\["65536.true"(?:,"65536.true")?\]$/,
        );
      }
      expect(readdirSync(disk.data)).toEqual(["f"]);
    });
  });
}

function hosts(bench: Bench): void {
  it("FIL-11: keeps the folder that was mounted when its path means another one", async () => {
    await withDisk(async (disk) => {
      disk.write({ "m1/f": "first", "m2/f": "second" });
      const mount = join(disk.data, "m");
      const point = (target: string): void => {
        rmSync(mount, { force: true });
        symlinkSync(target, mount);
      };
      point(join(disk.data, "m1"));
      const turns = [join(disk.data, "m2"), "/etc", disk.outside];
      const options = {
        fileMounts: [{ hostPath: mount, mountPath: "/m" }],
        operationPolicy: ({ name }: { name: string }) => {
          const next = name === "stat" ? turns.shift() : undefined;
          if (next !== undefined) point(next);
          return "allow" as const;
        },
      };
      const source = `
        const seen = [await fs.readFile("/m/f", "utf8")];
        for (let turn = 0; turn < 3; turn++) {
          await fs.stat("/m");
          seen.push(await fs.readFile("/m/f", "utf8"), (await fs.readdir("/m")).join(), await fs.exists("/m/passwd"));
        }
        return seen`;
      const turn = ["first", "f", false];
      expect(await bench.value(source, options)).toEqual(["first", ...turn, ...turn, ...turn]);
    });
  });

  it("FIL-16: holds no descriptor when operations have failed, however many", {
    timeout: bench.ms(60_000),
  }, async () => {
    await withDisk(async (disk) => {
      disk.write({ "folder/file": "x" });
      symlinkSync("/etc", join(disk.data, "link"));
      const codeact = bench.codeact(readWrite(disk.data));
      const source = `
        const paths = ["/rw/none", "/rw/folder/none", "/rw/folder", "/rw/link", "/rw/link/passwd", "/rw/folder/file/x"];
        const codes = new Set();
        for (let round = 0; round < 40; round++) {
          const reads = Array.from({ length: 40 }, (_, at) => fs.readFile(paths[at % 6]).catch((error) => codes.add(error.code)));
          await Promise.all(reads);
        }
        return [...codes].sort()`;
      const codes = ["FS_DENIED", "FS_NOT_A_FILE", "FS_NOT_A_FOLDER", "FS_NOT_FOUND"];
      expect(await codeact.run(source)).toMatchObject({ value: codes });
      const before = descriptors();
      for (let run = 0; run < 6; run++) expect(await codeact.run(source)).toMatchObject({ value: codes });
      await new Promise((resolve) => setTimeout(resolve, bench.ms(50)));
      expect(descriptors() - before).toBeLessThan(3);
    });
  });

  for (const [title, rules] of wrongRules) {
    it(`throws at construction for ${title}, naming the rule`, async () => {
      await withDisk(async (disk) => {
        disk.write({ "a/b/file": "x" });
        const { options, told } = rules(disk);
        const attempt = (async () => bench.codeact(options))();
        await expect(attempt).rejects.toMatchObject({ code: "CODEACT_CONFIGURATION" });
        expect(await attempt.catch(({ message }) => message as string)).toMatch(told);
      });
    });
  }
}

type WrongRule = (disk: Disk) => { readonly options: object; readonly told: RegExp };

const wrongRules: readonly (readonly [title: string, rules: WrongRule])[] = [
  ["a rule that is no rule", () => ({ options: { fileMounts: [7] }, told: /^fileMounts\[0\]: must be a path/ })],
  ["rules that are no list", () => ({ options: { fileMounts: "/x" }, told: /^fileMounts: must be a list/ })],
  [
    "a relative path",
    () => ({ options: { fileMounts: ["data"] }, told: /^fileMounts\[0\]: must be an absolute path/ }),
  ],
  [
    "a path to nothing",
    ({ data }) => ({ options: { fileMounts: [data, `${data}/none`] }, told: /^fileMounts\[1\]: points at nothing/ }),
  ],
  [
    "a device",
    () => ({ options: { fileMounts: ["/dev/null"] }, told: /^fileMounts\[0\]: must point at a file or a folder/ }),
  ],
  [
    "a path with dots",
    ({ data }) => ({
      options: { fileMounts: [{ hostPath: data, mountPath: "/a/../b" }] },
      told: /^fileMounts\[0\]\.mountPath/,
    }),
  ],
  [
    "the root",
    ({ data }) => ({
      options: { fileMounts: [{ hostPath: data, mountPath: "/" }] },
      told: /^fileMounts\[0\]\.mountPath/,
    }),
  ],
  [
    "a place in /output",
    ({ data }) => ({
      options: { fileMounts: [{ hostPath: data, mountPath: "/output/x" }] },
      told: /^fileMounts\[0\]\.mountPath: must not be in \/output/,
    }),
  ],
  [
    "an unknown mode",
    ({ data }) => ({
      options: { fileMounts: [{ hostPath: data, mountPath: "/a", mode: "rw" }] },
      told: /^fileMounts\[0\]\.mode/,
    }),
  ],
  [
    "an unknown field",
    ({ data }) => ({
      options: { fileMounts: [{ hostPath: data, mountPath: "/a", readOnly: true }] },
      told: /^fileMounts\[0\]\.readOnly/,
    }),
  ],
  [
    "two rules for one path",
    ({ data, outside }) => ({
      options: {
        fileMounts: [
          { hostPath: data, mountPath: "/a" },
          { hostPath: outside, mountPath: "/a/b" },
        ],
      },
      told: /^fileMounts\[1\]: overlaps fileMounts\[0\]/,
    }),
  ],
  [
    "a mount in /input beside workspaceRoot",
    ({ data, outside }) => ({
      options: { fileMounts: [{ hostPath: outside, mountPath: "/input/x" }], workspaceRoot: data },
      told: /^workspaceRoot: overlaps fileMounts\[0\]/,
    }),
  ],
  [
    "files that are read-only here and writable there",
    ({ data }) => ({
      options: {
        fileMounts: [
          { hostPath: data, mountPath: "/a" },
          { hostPath: join(data, "a"), mountPath: "/b", mode: "read-write" },
        ],
      },
      told: /^fileMounts\[1\]: overlaps fileMounts\[0\]/,
    }),
  ],
  [
    "a workspaceRoot that is a file",
    ({ data }) => ({ options: { workspaceRoot: `${data}/a/b/file` }, told: /^workspaceRoot/ }),
  ],
];
