export const prompt =
  "The folder /data has a CSV for each city: the mean temperature and the precipitation of each month. Sum the precipitation of " +
  "each city's year, and take the mean of its temperatures. Draw a bar chart of the precipitation, wettest city first, as an SVG in " +
  '/output/precipitation.svg: a <rect> for each city with data-city="name" data-mm="sum" and a height in proportion. ' +
  "Tell the figures as a list of city, precipitation_mm and temperature_c.";
