/** The page's whole style. No font is fetched; it prints black on white with its figures whole. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#12303f;--soft:#4a6472;--line:#c9d6dc;--paper:#fff;--mark:#0b6e8a;--warn:#8a4b00}
@media (prefers-color-scheme:dark){:root{--ink:#e3edf1;--soft:#a7bac4;--line:#33505e;--paper:#0f2029;--mark:#5cc3de;--warn:#f0b35a}}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:48rem;margin:0 auto;padding:2rem 1rem}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 .5rem}h2{margin:2.5rem 0 .5rem;font-size:1.35rem}
h3{margin:1.75rem 0 .5rem;font-size:1.1rem}h4{margin:1.25rem 0 .25rem;font-size:1rem}
.notice{border-left:4px solid var(--mark);padding:.25rem .75rem;margin:.5rem 0}
.small,.tick,dt{color:var(--soft)}.small{font-size:.875rem}
dl{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:.125rem 1rem;margin:0}dd{margin:0;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;font-size:.875rem;font-variant-numeric:tabular-nums}
.scroll{overflow-x:auto}.scroll:focus-visible{outline:2px solid var(--mark);outline-offset:2px}
th,td{text-align:left;padding:.25rem .75rem .25rem 0;border-bottom:1px solid var(--line);vertical-align:top}
th{font-weight:600}.departed h4{color:var(--warn)}
svg{width:100%;height:auto;display:block}.grid{stroke:var(--line)}.tick{font-size:12px;fill:var(--soft)}
.whisker{stroke:var(--mark);stroke-width:2}.point{fill:var(--mark);stroke:var(--mark);stroke-width:2}.open{fill:var(--paper)}
.reach{fill:var(--paper);stroke:var(--mark);stroke-width:2}.reach:not(.open){fill:var(--mark)}
.curve{fill:none;stroke:var(--soft);stroke-width:1.5}
.line{fill:none;stroke:var(--mark);stroke-width:1.5;stroke-dasharray:4 3}
footer{margin-top:2rem;border-top:1px solid var(--line);font-size:.875rem}
@media print{:root{color-scheme:light;--ink:#000;--soft:#333;--line:#999;--paper:#fff;--mark:#000;--warn:#000}main{max-width:none;padding:0}.part,article header{break-inside:avoid}h2,h3,h4{break-after:avoid}}
`;
