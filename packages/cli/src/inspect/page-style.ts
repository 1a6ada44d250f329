/** Light or dark as the reader's system is; no fonts, no pictures, nothing from elsewhere. */
export const style = `
:root {
  color-scheme: light dark;
  --back: light-dark(#f7f7f5, #14161a); --card: light-dark(#ffffff, #1b1e24); --line: light-dark(#e4e4df, #2c313a);
  --text: light-dark(#1d2129, #e6e8ec); --dim: light-dark(#6a717d, #949cab); --faint: light-dark(#f0f0ec, #23272f);
  --tool: light-dark(#3461d1, #7ba2ff); --file: light-dark(#0d8577, #4fc9b6); --request: light-dark(#8445c4, #c299f5);
  --timer: light-dark(#8a92a0, #7b8494); --wait: light-dark(#d99a1c, #e8b54a); --bad: light-dark(#c6333c, #ff7a80);
  --good: light-dark(#1b7f45, #5cc98a); --focus: light-dark(#3461d1, #7ba2ff);
  --mono: ui-monospace, "SF Mono", "Cascadia Code", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
header, main, footer { max-width: 1500px; margin: 0 auto; padding: 0 28px; }
header { padding-top: 30px; }
h1 { font: 600 22px/1.3 var(--mono); margin: 0 12px 0 0; overflow-wrap: anywhere; }
h2 { font-size: 15px; font-weight: 650; margin: 0; }
.title { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 0; }
.pill { font-size: 13px; font-weight: 600; padding: 2px 11px; border-radius: 99px; color: var(--card); background: var(--dim); }
.pill.completed { background: var(--good); } .pill.failed { background: var(--bad); } .pill.waits { background: var(--wait); }
.facts { display: flex; flex-wrap: wrap; gap: 4px 22px; margin: 8px 0 0; color: var(--dim); font-size: 14px; }
.facts b { color: var(--text); font-weight: 500; }
.meters { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 14px; margin: 22px 0 0; }
.meter { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 11px 14px 13px; }
.meter span { color: var(--dim); font-size: 13px; } .meter b { display: block; font-size: 17px; font-weight: 600; font-variant-numeric: tabular-nums; }
.meter svg { display: block; width: 100%; height: 5px; margin-top: 7px; }
.meter .all { fill: var(--faint); } .meter .used { fill: var(--tool); } .meter .much { fill: var(--wait); }
main { display: grid; grid-template-columns: minmax(0, 1fr); gap: 22px; padding-top: 22px; padding-bottom: 28px; }
@media (min-width: 1180px) {
  main { grid-template-columns: minmax(0, 5fr) minmax(0, 7fr); align-items: start; }
  .left { position: sticky; top: 22px; } .left .code { max-height: calc(100vh - 230px); }
}
.side { display: grid; gap: 22px; grid-template-columns: minmax(0, 1fr); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; overflow: hidden; }
section > .bar { display: flex; align-items: baseline; gap: 12px; padding: 12px 16px; border-bottom: 1px solid var(--line); }
section > .bar small { color: var(--dim); font-size: 13px; margin-left: auto; text-align: right; }
.none { color: var(--dim); padding: 14px 16px; margin: 0; }
pre, .code { font: 13px/1.6 var(--mono); margin: 0; overflow: auto; tab-size: 2; }
.code { list-style: none; padding: 10px 0; counter-reset: line; }
.code li { counter-increment: line; padding: 0 16px 0 0; white-space: pre; min-width: max-content; }
.code li::before { content: counter(line); display: inline-block; width: 46px; padding-right: 16px; text-align: right; color: var(--dim); opacity: .7; user-select: none; }
.code li.here { background: color-mix(in srgb, var(--bad) 14%, transparent); box-shadow: inset 3px 0 var(--bad); }
.code .comment { color: var(--dim); font-style: italic; } .code .text { color: var(--good); } .code .number { color: var(--request); }
.code .word { color: var(--tool); } .code .tool { color: var(--text); font-weight: 650; }
h3 { font-size: 13px; font-weight: 600; color: var(--dim); margin: 12px 0 4px; }
.outcome { border-top: 1px solid var(--line); padding: 12px 16px; } .outcome h3:first-child { margin-top: 0; } .outcome p { margin: 0; font-size: 14px; }
.outcome pre, .body pre { max-height: 340px; background: var(--faint); border-radius: 8px; padding: 9px 12px; white-space: pre-wrap; overflow-wrap: anywhere; }
.outcome.bad h3:first-child + pre { color: var(--bad); }
.row { display: grid; grid-template-columns: 190px minmax(0, 1fr) 78px; gap: 12px; align-items: center; padding: 0 16px; min-height: 34px; }
.axis { color: var(--dim); font-size: 12px; border-bottom: 1px solid var(--line); min-height: 28px; }
.axis svg { width: 100%; height: 26px; display: block; overflow: visible; } .axis text { fill: var(--dim); font-size: 11px; font-variant-numeric: tabular-nums; }
.axis text.gap { fill: var(--wait); font-weight: 600; }
details { border-bottom: 1px solid var(--line); } details:last-child { border-bottom: 0; }
summary { cursor: pointer; list-style: none; } summary::-webkit-details-marker { display: none; }
summary:hover, details[open] > summary { background: var(--faint); }
summary:focus-visible, .code:focus-visible, pre:focus-visible { outline: 2px solid var(--focus); outline-offset: -2px; }
.name { display: flex; gap: 8px; align-items: baseline; min-width: 0; }
.name b { font: 600 13px/1.4 var(--mono); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.name i { font-style: normal; color: var(--dim); font-size: 12px; font-variant-numeric: tabular-nums; min-width: 22px; text-align: right; }
.ms { font-size: 12.5px; text-align: right; color: var(--dim); font-variant-numeric: tabular-nums; white-space: nowrap; }
.ms.bad { color: var(--bad); font-weight: 600; } .ms.waits { color: var(--wait); font-weight: 600; }
.track { width: 100%; height: 34px; display: block; }
.track .grid { stroke: var(--line); } .track .away { fill: var(--wait); opacity: .09; }
.track .line { fill: var(--dim); opacity: .38; } .track .asked { fill: var(--wait); opacity: .85; }
.track .run { fill: var(--tool); } .track .file { fill: var(--file); } .track .request { fill: var(--request); } .track .timer, .track .lookup { fill: var(--timer); }
.track .failed { fill: var(--bad); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; padding: 9px 16px; border-top: 1px solid var(--line); color: var(--dim); font-size: 12.5px; }
.legend svg { width: 12px; height: 9px; margin-right: 6px; }
.legend .run { fill: var(--tool); } .legend .file { fill: var(--file); } .legend .request { fill: var(--request); } .legend .timer { fill: var(--timer); }
.legend .asked { fill: var(--wait); } .legend .failed { fill: var(--bad); }
.body { padding: 4px 16px 16px; border-top: 1px solid var(--line); }
.body dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 16px; margin: 10px 0 0; font-size: 13.5px; } .body dt { color: var(--dim); } .body dd { margin: 0; overflow-wrap: anywhere; }
.list { list-style: none; margin: 0; padding: 8px 0; } .list li { display: grid; grid-template-columns: 84px minmax(0, 1fr); gap: 14px; padding: 3px 16px; align-items: baseline; }
.list.three li { grid-template-columns: 84px minmax(0, 1fr) minmax(0, 1.3fr); padding: 6px 16px; font-size: 14px; } .list small { display: block; color: var(--dim); font-size: 12.5px; }
.list code { font: 600 13px var(--mono); } .list time { color: var(--dim); font-size: 12.5px; text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } .list pre { white-space: pre-wrap; overflow-wrap: anywhere; }
.list .warn { color: var(--wait); } .list .error { color: var(--bad); } .list .debug { color: var(--dim); }
.list b.approve, .list b.edit { color: var(--good); } .list b.reject { color: var(--bad); } .list b.open { color: var(--wait); }
.entry summary { display: grid; grid-template-columns: 34px minmax(0, 1fr) auto; gap: 12px; padding: 5px 16px; align-items: baseline; font-size: 13.5px; }
.entry summary i { font-style: normal; color: var(--dim); text-align: right; font-variant-numeric: tabular-nums; } .entry code { color: var(--dim); font: 12px var(--mono); }
footer { color: var(--dim); font-size: 13px; padding-bottom: 40px; } footer code { font: 12px var(--mono); overflow-wrap: anywhere; } footer p { margin: 0 0 4px; }
kbd { font: 11.5px var(--mono); border: 1px solid var(--line); border-bottom-width: 2px; border-radius: 5px; padding: 0 5px; background: var(--card); }
@media (max-width: 640px) { header, main, footer { padding-left: 14px; padding-right: 14px; } .row { grid-template-columns: 128px minmax(0, 1fr) 66px; } section > .bar small { display: none; } }
@media print { .left { position: static; } .code { max-height: none !important; } body { background: #fff; } }
`;
