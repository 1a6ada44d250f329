import { DatabaseSync } from "node:sqlite";

export interface User {
  user_id: number;
  name: string;
  tier: string;
  country: string;
}

export interface OrderLine {
  order_id: number;
  placed_on: string;
  product: string;
  quantity: number;
  unit_price_cents: number;
}

const schema = `
  CREATE TABLE discounts (tier TEXT PRIMARY KEY, percent INTEGER NOT NULL);
  CREATE TABLE taxes (country TEXT PRIMARY KEY, percent INTEGER NOT NULL);
  CREATE TABLE users (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL,
    tier TEXT NOT NULL REFERENCES discounts, country TEXT NOT NULL REFERENCES taxes
  );
  CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users, placed_on TEXT NOT NULL);
  CREATE TABLE lines (
    order_id INTEGER NOT NULL REFERENCES orders,
    product TEXT NOT NULL, quantity INTEGER NOT NULL, unit_price_cents INTEGER NOT NULL
  );
`;

const discounts = [
  ["standard", 0],
  ["silver", 5],
  ["gold", 12],
] as const;
const taxes = [
  ["DE", 19],
  ["FR", 20],
  ["JP", 10],
  ["US", 7],
] as const;
const users = [
  ["Amelia Brandt", "gold", "DE"],
  ["Bilal Haddad", "standard", "FR"],
  ["Chiyo Tanaka", "silver", "JP"],
  ["Daniel Osei", "standard", "US"],
  ["Elena Rossi", "gold", "FR"],
  ["Farid Nasser", "silver", "DE"],
  ["Grace Miller", "gold", "US"],
  ["Haruto Sato", "standard", "JP"],
] as const;
const products = [
  ["Desk lamp", 3495],
  ["Notebook", 649],
  ["Office chair", 18900],
  ["Fountain pen", 4280],
  ["Monitor arm", 11950],
  ["Keyboard", 8999],
] as const;

/** A shop of 8 users and about 30 order lines; the same shop for the same seed. */
export function createDatabase(path: string, seed = 9): DatabaseSync {
  const database = new DatabaseSync(path);
  database.exec(schema);
  for (const row of discounts) database.prepare("INSERT INTO discounts VALUES (?, ?)").run(...row);
  for (const row of taxes) database.prepare("INSERT INTO taxes VALUES (?, ?)").run(...row);

  const addUser = database.prepare("INSERT INTO users (name, tier, country) VALUES (?, ?, ?)");
  const addOrder = database.prepare("INSERT INTO orders (user_id, placed_on) VALUES (?, ?)");
  const addLine = database.prepare("INSERT INTO lines VALUES (?, ?, ?, ?)");
  const pick = numbersFrom(seed);
  for (const user of users) {
    const { lastInsertRowid: userId } = addUser.run(...user);
    for (let order = pick(1, 3); order > 0; order--) {
      const placedOn = `2026-0${pick(1, 9)}-${pick(10, 28)}`;
      const { lastInsertRowid: orderId } = addOrder.run(userId, placedOn);
      const first = pick(0, products.length - 1);
      for (let line = pick(1, 3); line > 0; line--) {
        const [product, price] = products[(first + line) % products.length] ?? products[0];
        addLine.run(orderId, product, pick(1, 6), price);
      }
    }
  }
  return database;
}

export function listUsers(database: DatabaseSync): User[] {
  return rows<User>(database, "SELECT id AS user_id, name, tier, country FROM users ORDER BY id");
}

export function linesOfUser(database: DatabaseSync, userId: number): OrderLine[] {
  return rows<OrderLine>(
    database,
    `SELECT orders.id AS order_id, placed_on, product, quantity, unit_price_cents
     FROM orders JOIN lines ON lines.order_id = orders.id WHERE user_id = ? ORDER BY orders.id, lines.rowid`,
    userId,
  );
}

export function discountOfTier(database: DatabaseSync, tier: string): number {
  return percent(database, "SELECT percent FROM discounts WHERE tier = ?", tier);
}

export function taxOfCountry(database: DatabaseSync, country: string): number {
  return percent(database, "SELECT percent FROM taxes WHERE country = ?", country);
}

/** What the agents must find, computed by SQL alone. Each line is rounded to a cent, half up. */
export function grandTotalCents(database: DatabaseSync): number {
  const [row] = rows<{ cents: number }>(
    database,
    `SELECT SUM((quantity * unit_price_cents * (100 - discounts.percent) * (100 + taxes.percent) + 5000) / 10000) AS cents
     FROM lines
       JOIN orders ON orders.id = lines.order_id
       JOIN users ON users.id = orders.user_id
       JOIN discounts USING (tier)
       JOIN taxes USING (country)`,
  );
  return row?.cents ?? 0;
}

function percent(database: DatabaseSync, sql: string, key: string): number {
  const [row] = rows<{ percent: number }>(database, sql, key);
  if (!row) throw new Error(`There is no rate for "${key}".`);
  return row.percent;
}

function rows<Row>(database: DatabaseSync, sql: string, ...parameters: (string | number)[]): Row[] {
  return database.prepare(sql).all(...parameters) as Row[];
}

/** Whole numbers that only look random (a linear congruential generator). */
function numbersFrom(seed: number): (least: number, most: number) => number {
  let state = seed;
  return (least, most) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return least + ((state >>> 16) % (most - least + 1));
  };
}
