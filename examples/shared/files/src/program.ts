/** What the scripted model writes. A real model writes much the same. */
export const program = `import fs from "node:fs/promises";

const years = await Promise.all(
  (await fs.readdir("/data")).map(async (name) => {
    let mm = 0, degrees = 0, months = 0;
    for await (const line of fs.lines("/data/" + name)) {
      const [month, temperature, precipitation] = line.split(",").map(Number);
      if (Number.isNaN(month)) continue; // The header.
      mm += precipitation;
      degrees += temperature;
      months++;
    }
    return {
      city: name.replace(".csv", ""),
      precipitation_mm: mm,
      temperature_c: Math.round((degrees / months) * 10) / 10,
    };
  }),
);
years.sort((a, b) => b.precipitation_mm - a.precipitation_mm);

const most = years[0].precipitation_mm;
const bars = years.map(({ city, precipitation_mm: mm, temperature_c }, i) => {
  const x = 20 + i * 90, height = (mm / most) * 200;
  return [
    \`<rect data-city="\${city}" data-mm="\${mm}" x="\${x}" y="\${240 - height}" width="60" height="\${height}" fill="#4c78a8"/>\`,
    \`<text x="\${x + 30}" y="\${232 - height}" text-anchor="middle">\${mm} mm</text>\`,
    \`<text x="\${x + 30}" y="258" text-anchor="middle">\${city}</text>\`,
    \`<text x="\${x + 30}" y="274" text-anchor="middle" fill="#777">\${temperature_c} °C</text>\`,
  ].join("\\n");
});
const width = 20 + years.length * 90;
await fs.writeFile(
  "/output/precipitation.svg",
  \`<svg xmlns="http://www.w3.org/2000/svg" width="\${width}" height="290" font-family="sans-serif" font-size="12">
<title>Precipitation in a year</title>
\${bars.join("\\n")}
</svg>
\`,
);
return years;`;
