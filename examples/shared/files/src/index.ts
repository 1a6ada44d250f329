export { checkChart } from "./check-chart.ts";
export { type CityYear, dataFolder, yearsOf } from "./data.ts";
export { program } from "./program.ts";
export { prompt } from "./task.ts";
