-- Acme's books on their first day: the tables and what is in them. day(-3) is the date three days before that day.

CREATE TABLE products (
    name TEXT PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    price_cents INTEGER NOT NULL,
    about TEXT NOT NULL,
    also TEXT NOT NULL  -- what customers call it
);
INSERT INTO products VALUES
    ('Ridgeline Rain Jacket', 'ridgeline', 12900, 'A light three-layer shell with taped seams and a hood that turns with you.', 'jacket|rain jacket|raincoat|waterproof'),
    ('Burren Merino Jumper', 'burren', 8900, 'Fine merino, warm when damp, and never itchy.', 'jumper|sweater|pullover|merino'),
    ('Trailhead 28 Backpack', 'trailhead', 9500, '28 litres, a vented back and a rain cover in the bottom pocket.', 'backpack|rucksack|bag'),
    ('Drift 2 Tent', 'drift', 24900, 'Two people, 2.1 kg, up in five minutes.', 'tent'),
    ('Lumen Lantern', 'lumen', 4500, 'Rechargeable, three brightness levels, 40 hours on low.', 'lantern|lamp|light'),
    ('Tide Steel Bottle', 'tide', 2900, '750 ml, keeps tea hot for 12 hours and water cold for 24.', 'bottle|bottles|flask'),
    ('Hearth Wool Blanket', 'hearth', 7900, 'Irish wool, 140 by 190 cm, for the sofa or the fire outside.', 'blanket|throw'),
    ('Campfire Mug Set', 'campfire', 3200, 'Four enamel mugs, 350 ml each.', 'mugs|mug|cups|mug set');

CREATE TABLE stock (
    product TEXT NOT NULL REFERENCES products (name),
    size TEXT NOT NULL DEFAULT '',
    colour TEXT NOT NULL DEFAULT '',
    quantity INTEGER NOT NULL,
    restock_on TEXT,
    PRIMARY KEY (product, size, colour)
);
INSERT INTO stock VALUES
    ('Ridgeline Rain Jacket', 'extra small', 'moss green', 3, NULL),
    ('Ridgeline Rain Jacket', 'small', 'moss green', 8, NULL),
    ('Ridgeline Rain Jacket', 'medium', 'moss green', 12, NULL),
    ('Ridgeline Rain Jacket', 'large', 'moss green', 0, day(12)),
    ('Ridgeline Rain Jacket', 'extra large', 'moss green', 4, NULL),
    ('Ridgeline Rain Jacket', 'small', 'slate blue', 5, NULL),
    ('Ridgeline Rain Jacket', 'medium', 'slate blue', 6, NULL),
    ('Ridgeline Rain Jacket', 'large', 'slate blue', 2, NULL),
    ('Ridgeline Rain Jacket', 'extra large', 'slate blue', 0, day(12)),
    ('Burren Merino Jumper', 'small', 'oat', 7, NULL),
    ('Burren Merino Jumper', 'medium', 'oat', 9, NULL),
    ('Burren Merino Jumper', 'large', 'oat', 5, NULL),
    ('Burren Merino Jumper', 'small', 'charcoal', 4, NULL),
    ('Burren Merino Jumper', 'medium', 'charcoal', 0, day(20)),
    ('Burren Merino Jumper', 'large', 'charcoal', 3, NULL),
    ('Burren Merino Jumper', 'extra large', 'charcoal', 0, day(20)),
    ('Trailhead 28 Backpack', '', 'moss green', 15, NULL),
    ('Trailhead 28 Backpack', '', 'rust', 6, NULL),
    ('Drift 2 Tent', '', 'moss green', 0, day(16)),
    ('Lumen Lantern', '', '', 40, NULL),
    ('Tide Steel Bottle', '', 'rust', 22, NULL),
    ('Tide Steel Bottle', '', 'charcoal', 31, NULL),
    ('Hearth Wool Blanket', '', 'oat', 11, NULL),
    ('Hearth Wool Blanket', '', 'slate blue', 2, NULL),
    ('Campfire Mug Set', '', '', 18, NULL);

-- status: placed, packed, shipped, delivered, cancelled or returned
CREATE TABLE orders (
    number TEXT PRIMARY KEY,
    status TEXT NOT NULL,
    placed_on TEXT NOT NULL,
    shipped_on TEXT,
    expected_on TEXT,
    delivered_on TEXT,
    carrier TEXT,
    tracking_number TEXT,
    shipping_cents INTEGER NOT NULL,
    payment TEXT NOT NULL,
    address TEXT NOT NULL
);
INSERT INTO orders VALUES
    ('A-1001', 'placed', day(0), NULL, day(5), NULL, NULL, NULL, 690, 'Visa', '12 Rue des Lilas, 69003 Lyon, France'),
    ('A-1002', 'packed', day(-1), NULL, day(3), NULL, NULL, NULL, 450, 'PayPal', '4 Quay Street, Galway H91 X2Y3, Ireland'),
    ('A-1003', 'shipped', day(-3), day(-2), day(2), NULL, 'DHL', 'DH8842103377', 0, 'Mastercard', 'Lindenstraße 8, 10969 Berlin, Germany'),
    ('A-1004', 'shipped', day(-5), day(-4), day(2), NULL, 'PostNord', 'PN5519920476', 0, 'Visa', 'Storgata 21, 0184 Oslo, Norway'),
    ('A-1005', 'delivered', day(-9), day(-8), day(-5), day(-5), 'An Post', 'AP7730041265', 0, 'Apple Pay', '9 Mill Lane, Cork T12 AB34, Ireland'),
    ('A-1006', 'delivered', day(-16), day(-15), day(-11), day(-12), 'DHL', 'DH8830917724', 690, 'PayPal', 'Calle Mayor 3, 28013 Madrid, Spain'),
    ('A-1007', 'delivered', day(-62), day(-61), day(-57), day(-56), 'Royal Mail', 'RM4407716532', 0, 'Visa', '27 Station Road, Leeds LS1 4AB, United Kingdom'),
    ('A-1008', 'returned', day(-30), day(-29), day(-26), day(-25), 'An Post', 'AP7729310558', 0, 'Mastercard', '3 Castle Street, Sligo F91 CD56, Ireland'),
    ('A-1009', 'returned', day(-24), day(-23), day(-18), day(-19), 'DHL', 'DH8827764410', 690, 'Klarna', 'Via Roma 40, 10123 Torino, Italy'),
    ('A-1010', 'cancelled', day(-6), NULL, NULL, NULL, NULL, NULL, 450, 'Visa', '18 Abbey Street, Ennis V95 EF78, Ireland'),
    ('A-1011', 'shipped', day(-8), day(-7), day(4), NULL, 'UPS', '1Z77E40389120', 1990, 'Visa', '415 Maple Avenue, Portland, OR 97205, USA'),
    ('A-1012', 'delivered', day(-7), day(-6), day(-4), day(-4), 'An Post', 'AP7731128840', 0, 'Gift card', '6 Shore Road, Westport F28 GH12, Ireland'),
    ('A-1013', 'placed', day(-1), NULL, day(6), NULL, NULL, NULL, 1190, 'Mastercard', 'Bahnhofstrasse 15, 8001 Zürich, Switzerland'),
    ('A-1014', 'placed', day(-2), NULL, day(20), NULL, NULL, NULL, 0, 'Bank transfer', 'Keizersgracht 101, 1015 CJ Amsterdam, Netherlands'),
    ('A-1234', 'shipped', day(-2), day(-1), day(1), NULL, 'An Post', 'AP7731990017', 0, 'Visa', '31 Harbour View, Galway H91 K4L5, Ireland');

CREATE TABLE order_lines (
    order_number TEXT NOT NULL REFERENCES orders (number),
    line INTEGER NOT NULL,
    product TEXT NOT NULL REFERENCES products (name),
    size TEXT NOT NULL DEFAULT '',
    colour TEXT NOT NULL DEFAULT '',
    quantity INTEGER NOT NULL,
    PRIMARY KEY (order_number, line)
);
INSERT INTO order_lines VALUES
    ('A-1001', 1, 'Tide Steel Bottle', '', 'rust', 1), ('A-1001', 2, 'Campfire Mug Set', '', '', 1),
    ('A-1002', 1, 'Lumen Lantern', '', '', 1),
    ('A-1003', 1, 'Trailhead 28 Backpack', '', 'rust', 1), ('A-1003', 2, 'Tide Steel Bottle', '', 'charcoal', 1),
    ('A-1004', 1, 'Ridgeline Rain Jacket', 'large', 'slate blue', 1), ('A-1004', 2, 'Burren Merino Jumper', 'medium', 'oat', 1),
    ('A-1005', 1, 'Ridgeline Rain Jacket', 'medium', 'moss green', 1), ('A-1005', 2, 'Tide Steel Bottle', '', 'rust', 2),
    ('A-1006', 1, 'Burren Merino Jumper', 'small', 'charcoal', 1),
    ('A-1007', 1, 'Drift 2 Tent', '', 'moss green', 1),
    ('A-1008', 1, 'Hearth Wool Blanket', '', 'oat', 1),
    ('A-1009', 1, 'Burren Merino Jumper', 'large', 'oat', 1),
    ('A-1010', 1, 'Campfire Mug Set', '', '', 2),
    ('A-1011', 1, 'Hearth Wool Blanket', '', 'slate blue', 1), ('A-1011', 2, 'Lumen Lantern', '', '', 2),
    ('A-1012', 1, 'Campfire Mug Set', '', '', 1), ('A-1012', 2, 'Lumen Lantern', '', '', 1),
    ('A-1013', 1, 'Ridgeline Rain Jacket', 'small', 'moss green', 1),
    ('A-1014', 1, 'Drift 2 Tent', '', 'moss green', 1),
    ('A-1234', 1, 'Trailhead 28 Backpack', '', 'moss green', 1), ('A-1234', 2, 'Campfire Mug Set', '', '', 1);

-- status: checking (the parcel is back with us), sent (the money is on its way) or paid
CREATE TABLE refunds (
    order_number TEXT PRIMARY KEY REFERENCES orders (number),
    status TEXT NOT NULL,
    amount_cents INTEGER NOT NULL,
    updated_on TEXT NOT NULL
);
INSERT INTO refunds VALUES
    ('A-1008', 'paid', 7900, day(-9)),
    ('A-1009', 'checking', 8900, day(-2)),
    ('A-1010', 'sent', 6850, day(-5));

CREATE TABLE discount_codes (
    code TEXT PRIMARY KEY,
    percent INTEGER NOT NULL,
    minimum_cents INTEGER NOT NULL,
    ends_on TEXT NOT NULL,
    about TEXT NOT NULL
);
INSERT INTO discount_codes VALUES
    ('WELCOME10', 10, 4000, day(3650), 'first orders only'),
    ('TRAIL15', 15, 8000, day(30), 'not for sale items'),
    ('WINTER20', 20, 6000, day(-45), 'not for sale items');

-- What the bot does is written below; all of it is empty on the first day.
CREATE TABLE returns (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    idempotency_key TEXT NOT NULL UNIQUE,
    order_number TEXT NOT NULL REFERENCES orders (number),
    line INTEGER NOT NULL,
    reason TEXT NOT NULL,
    started_on TEXT NOT NULL,
    UNIQUE (order_number, line)
);
CREATE TABLE address_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    idempotency_key TEXT NOT NULL UNIQUE,
    order_number TEXT NOT NULL REFERENCES orders (number),
    address TEXT NOT NULL
);
CREATE TABLE cancellations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    idempotency_key TEXT NOT NULL UNIQUE,
    order_number TEXT NOT NULL UNIQUE REFERENCES orders (number)
);
CREATE TABLE callbacks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    idempotency_key TEXT NOT NULL UNIQUE,
    phone TEXT NOT NULL,
    day TEXT NOT NULL,
    time TEXT NOT NULL,
    topic TEXT NOT NULL
);
