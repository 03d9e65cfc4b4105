/** Small tables in the shape of TPC-H and TPC-DS: every value is computed from the number of its row. */

/** Name and how its values are made, see `expression`. */
type Column = [name: string, made: string]
type Spec = { table: string; rows: number; from?: string; columns: string }

/** Spread of whole numbers that looks random and is the same everywhere. */
const MACRO =
  'CREATE MACRO r(i, s, n) AS ((((i * 2654435 + s * 7919) % 4294967) * 1103515245 + 12345) % 2147483648) // 64 % n;'

/** The statements that build all tables of one benchmark. */
export function tableSql(specs: readonly Spec[]): string {
  return [MACRO, ...specs.map(createTable)].join('\n')
}

/** Tables with the names of their columns, for a catalog. */
export function tableShapes(specs: readonly Spec[]) {
  return specs.map((spec) => ({
    name: spec.table,
    columns: columnsOf(spec).map(([name]) => [name, 'text'] as [string, 'text']),
  }))
}

function createTable(spec: Spec): string {
  const salt = [...spec.table].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 1000
  const parts = columnsOf(spec).map(([name, made], index) => `${expression(made, salt + index * 13)} AS ${name}`)
  const from = spec.from ?? `range(1, ${spec.rows + 1}) AS t(i)`
  return `CREATE TABLE ${spec.table} AS SELECT ${parts.join(', ')} FROM ${from};`
}

/** Columns are written `name made`, one a line or separated by `;`. */
function columnsOf({ columns }: Spec): Column[] {
  const texts = columns.split(/[;\n]/).map((text) => text.trim())
  return texts
    .filter((text) => text !== '')
    .map((text) => [text.split(' ')[0] ?? '', text.slice(text.indexOf(' ') + 1)])
}

/** `key`, `to N`, `maybe N` (sometimes null), `int LOW HIGH`, `money LOW HIGH`, `pick a|b`, `text PREFIX`, `day FIRST DAYS`, `= SQL`. */
function expression(made: string, salt: number): string {
  const [kind, ...rest] = made.split(' ')
  const [first, second] = rest
  const argument = rest.join(' ')
  if (kind === 'key') return 'i::INTEGER'
  if (kind === 'to') return `(1 + r(i, ${salt}, ${first}))::INTEGER`
  if (kind === 'maybe') return `CASE WHEN r(i, ${salt + 1}, 12) > 0 THEN 1 + r(i, ${salt}, ${first}) END::INTEGER`
  if (kind === 'int') return `(${first} + r(i, ${salt}, ${Number(second) - Number(first) + 1}))::INTEGER`
  if (kind === 'money')
    return `(${first} + r(i, ${salt}, ${(Number(second) - Number(first)) * 100}) / 100)::DECIMAL(9, 2)`
  if (kind === 'pick') return pick(argument.split('|'), salt)
  if (kind === 'text') return `'${argument} ' || i`
  if (kind === 'day') return `DATE '${first}' + r(i, ${salt}, ${second})::INTEGER`
  if (kind === '=') return argument
  throw new Error(`"${made}" does not say how its values are made`)
}

function pick(values: string[], salt: number): string {
  const numbers = values.every((value) => /^\d+$/.test(value))
  const texts = numbers ? values : values.map((value) => `'${value.replaceAll("'", "''")}'`)
  return `[${texts.join(', ')}][1 + r(i, ${salt}, ${values.length})]`
}

const NATIONS = 'FRANCE|GERMANY|BRAZIL|CANADA|SAUDI ARABIA|INDIA|CHINA|KENYA'

export const TPCH: readonly Spec[] = [
  {
    table: 'region',
    rows: 5,
    columns: `r_regionkey key; r_name = ['AFRICA', 'AMERICA', 'ASIA', 'EUROPE', 'MIDDLE EAST'][i]; r_comment text region`,
  },
  {
    table: 'nation',
    rows: 8,
    columns: `n_nationkey key; n_name = string_split('${NATIONS}', '|')[i]; n_regionkey = [4, 4, 2, 2, 5, 3, 3, 1][i]; n_comment text nation`,
  },
  {
    table: 'supplier',
    rows: 40,
    columns: `s_suppkey key; s_name text Supplier; s_address text street; s_nationkey to 8; s_phone text 25
      s_acctbal money -900 9000; s_comment pick fine|Customer some Complaints|slow`,
  },
  {
    table: 'customer',
    rows: 200,
    columns: `c_custkey key; c_name text Customer; c_address text street; c_nationkey to 8
      c_phone = ['13', '31', '23', '29', '30', '18', '17', '11'][1 + r(i, 5, 8)] || '-' || i
      c_acctbal money -900 9000; c_mktsegment pick BUILDING|AUTOMOBILE|MACHINERY; c_comment text note`,
  },
  {
    table: 'part',
    rows: 200,
    columns: `p_partkey key; p_name pick forest green|dark green|forest rose|ivory blue|navy; p_mfgr pick Manufacturer#1|Manufacturer#2
      p_brand pick Brand#12|Brand#23|Brand#34|Brand#45
      p_type pick ECONOMY ANODIZED STEEL|PROMO BRUSHED BRASS|MEDIUM POLISHED TIN|SMALL PLATED BRASS
      p_size pick 1|3|5|9|14|15|23|45; p_container pick SM CASE|SM BOX|MED BOX|MED BAG|LG CASE|LG BOX
      p_retailprice money 900 1900; p_comment text part`,
  },
  {
    table: 'partsupp',
    rows: 800,
    columns: `ps_partkey = (1 + (i - 1) % 200)::INTEGER; ps_suppkey = (1 + (i * 7) % 40)::INTEGER; ps_availqty int 1 999
      ps_supplycost money 1 900; ps_comment text offer`,
  },
  {
    table: 'orders',
    rows: 1500,
    columns: `o_orderkey key; o_custkey = (1 + r(i, 3, 150))::INTEGER; o_orderstatus pick F|O|P; o_totalprice money 1000 90000
      o_orderdate day 1992-01-01 2400; o_orderpriority pick 1-URGENT|2-HIGH|3-MEDIUM|5-LOW; o_clerk text Clerk; o_shippriority = 0
      o_comment pick special packed requests|none|quick`,
  },
  {
    table: 'lineitem',
    rows: 6000,
    columns: `l_orderkey = (1 + (i - 1) % 1500)::INTEGER; l_partkey = (1 + r(i, 4, 200))::INTEGER
      l_suppkey = (1 + ((1 + r(i, 4, 200)) * 7 + 1400 * r(i, 8, 4)) % 40)::INTEGER; l_linenumber = 1 + i // 1500
      l_quantity money 1 50; l_extendedprice money 900 9000; l_discount = (r(i, 9, 11) / 100)::DECIMAL(4, 2)
      l_tax = (r(i, 10, 9) / 100)::DECIMAL(4, 2); l_returnflag pick R|A|N; l_linestatus pick O|F
      l_shipdate = DATE '1992-01-01' + (r(1 + (i - 1) % 1500, 41, 2400) + r(i, 11, 120))::INTEGER
      l_commitdate = DATE '1992-01-01' + (r(1 + (i - 1) % 1500, 41, 2400) + r(i, 12, 120))::INTEGER
      l_receiptdate = DATE '1992-01-01' + (r(1 + (i - 1) % 1500, 41, 2400) + r(i, 13, 150))::INTEGER
      l_shipinstruct pick DELIVER IN PERSON|NONE; l_shipmode pick MAIL|SHIP|AIR|AIR REG; l_comment text line`,
  },
]

const FIRST_DAY = 2450815
const DAYS = 2191
const STATES = 'TN|GA|TX|OH|KY|NM|IL|IN'
const ZIPS = '24128|76232|65084|85669|86197|88274|24130'
const COUNTIES = 'Williamson County|Rush County|Toole County|Orange County'

/** Columns that the three channels share, with their own prefix. */
const amounts = (
  p: string,
) => `${p}_quantity int 1 100; ${p}_wholesale_cost money 1 100; ${p}_list_price money 5 200; ${p}_sales_price money 10 200
  ${p}_ext_discount_amt money 0 900; ${p}_ext_sales_price money 10 9000; ${p}_ext_wholesale_cost money 10 3000; ${p}_ext_list_price money 3000 12000
  ${p}_ext_tax money 1 90; ${p}_coupon_amt money 0 1500; ${p}_ext_ship_cost money 1 500; ${p}_net_paid money 1 9000
  ${p}_net_paid_inc_tax money 1 9900; ${p}_net_profit money -100 3000`

const shipped = (
  p: string,
) => `${p}_sold_date_sk = ${FIRST_DAY} + r(i, 21, ${DAYS}); ${p}_sold_time_sk = r(i, 22, 144) * 600
  ${p}_ship_date_sk = ${FIRST_DAY} + r(i, 21, ${DAYS}) + r(i, 23, 130); ${p}_item_sk = (1 + r(i, 24, 80))::INTEGER
  ${p}_bill_customer_sk to 40; ${p}_ship_customer_sk maybe 40; ${p}_bill_cdemo_sk to 60; ${p}_bill_hdemo_sk to 40; ${p}_ship_hdemo_sk to 40
  ${p}_bill_addr_sk to 50; ${p}_ship_addr_sk maybe 50; ${p}_warehouse_sk to 4; ${p}_ship_mode_sk to 6; ${p}_promo_sk to 10
  ${p}_order_number = (1 + i // 4)::INTEGER`

const returned = (p: string) => `${p}_return_quantity int 1 40; ${p}_return_amt_inc_tax money 1 900; ${p}_fee money 1 90
  ${p}_refunded_cash money 1 400; ${p}_reversed_charge money 1 200; ${p}_net_loss money 1 500`

const part = (table: string, share: number) =>
  `(SELECT *, row_number() OVER () AS i FROM ${table}) t WHERE r(i, 77, ${share}) = 0`

export const TPCDS: readonly Spec[] = [
  {
    table: 'date_dim',
    rows: DAYS,
    columns: `d_date_sk = ${FIRST_DAY - 1} + i; d_date = DATE '1997-12-31' + i::INTEGER
      d_month_seq = (year(DATE '1997-12-31' + i::INTEGER) - 1900) * 12 + month(DATE '1997-12-31' + i::INTEGER) - 1
      d_week_seq = 5100 + (i + 3) // 7; d_year = year(DATE '1997-12-31' + i::INTEGER); d_dow = dayofweek(DATE '1997-12-31' + i::INTEGER)
      d_moy = month(DATE '1997-12-31' + i::INTEGER); d_dom = day(DATE '1997-12-31' + i::INTEGER)
      d_qoy = quarter(DATE '1997-12-31' + i::INTEGER); d_day_name = dayname(DATE '1997-12-31' + i::INTEGER)
      d_quarter_name = year(DATE '1997-12-31' + i::INTEGER) || 'Q' || quarter(DATE '1997-12-31' + i::INTEGER)`,
  },
  {
    table: 'time_dim',
    rows: 144,
    columns: `t_time_sk = (i - 1) * 600; t_time = (i - 1) * 600; t_hour = (i - 1) // 6; t_minute = (i - 1) % 6 * 10
      t_meal_time pick breakfast|dinner|lunch`,
  },
  {
    table: 'item',
    rows: 80,
    columns: `i_item_sk key; i_item_id text ITEM; i_item_desc text A thing of many words and; i_current_price = [1.1, 1.3, 22, 35, 55, 70, 0.99][1 + r(i, 2, 7)]::DECIMAL(7, 2)
      i_wholesale_cost money 1 50; i_brand_id int 1 4
      i_brand pick scholaramalgamalg #14|scholaramalgamalg #7|amalgimporto #1|importoamalg #1
      i_class_id int 1 3; i_class pick personal|portable|accessories|pants|maternity|classical
      i_category_id int 1 3; i_category pick Sports|Books|Home|Women|Music|Men|Electronics|Jewelry
      i_manufact_id pick 128|977|350|940|129|270|808; i_manufact pick ought|able|pri; i_size pick medium|extra large|petite
      i_color pick peach|powder|khaki|slate|floral|deep; i_units pick Ounce|Oz|N/A|Dozen; i_manager_id pick 1|8|28; i_product_name text product`,
  },
  {
    table: 'customer',
    rows: 40,
    columns: `c_customer_sk key; c_customer_id text CUST; c_current_cdemo_sk to 60; c_current_hdemo_sk to 40; c_current_addr_sk to 50
      c_first_shipto_date_sk = ${FIRST_DAY} + r(i, 3, 900); c_first_sales_date_sk = ${FIRST_DAY} + r(i, 4, 900); c_salutation pick Mr.|Ms.|Dr.
      c_first_name pick Ada|Bob|Cid|Eve; c_last_name text Last; c_preferred_cust_flag pick Y|Y|N; c_birth_day int 1 28; c_birth_month int 1 12
      c_birth_year int 1940 1999; c_birth_country pick TOGO|PERU|FIJI; c_login text login; c_email_address text mail; c_last_review_date_sk to 900`,
  },
  {
    table: 'customer_address',
    rows: 50,
    columns: `ca_address_sk key; ca_street_number int 1 900; ca_street_name text Street; ca_street_type pick Ave|Ln; ca_suite_number text Suite
      ca_city pick Fairview|Midway|Edgewood|Oakland; ca_county pick ${COUNTIES}; ca_state pick ${STATES}; ca_zip = string_split('${ZIPS}', '|')[1 + r(i, 5, 7)]
      ca_country pick United States; ca_gmt_offset = [-5, -5, -7, -6][1 + r(i, 9, 4)]; ca_location_type pick condo|house`,
  },
  {
    table: 'customer_demographics',
    rows: 60,
    columns: `cd_demo_sk key; cd_gender pick M|F; cd_marital_status pick M|S|W|D
      cd_education_status pick College|Unknown|Advanced Degree|2 yr Degree|4 yr Degree; cd_purchase_estimate int 1 9
      cd_credit_rating pick Good|Low Risk; cd_dep_count int 0 6; cd_dep_employed_count int 0 6; cd_dep_college_count int 0 6`,
  },
  {
    table: 'household_demographics',
    rows: 40,
    columns: `hd_demo_sk key; hd_income_band_sk to 20; hd_buy_potential pick >10000|Unknown|0-500; hd_dep_count int 0 7; hd_vehicle_count int 1 4`,
  },
  {
    table: 'income_band',
    rows: 20,
    columns: 'ib_income_band_sk key; ib_lower_bound = 30000 + i * 2500; ib_upper_bound = 32500 + i * 2500',
  },
  { table: 'reason', rows: 30, columns: `r_reason_sk key; r_reason_desc text reason` },
  {
    table: 'promotion',
    rows: 10,
    columns: `p_promo_sk key; p_channel_dmail pick Y|N; p_channel_email pick Y|N; p_channel_tv pick N|N|Y; p_channel_event pick N|Y`,
  },
  {
    table: 'store',
    rows: 6,
    columns: `s_store_sk key; s_store_id text STORE; s_store_name pick ese|ought|able; s_number_employees int 200 295; s_market_id = [8, 5][1 + i % 2]
      s_company_id = 1; s_company_name pick Unknown; s_street_number int 1 900; s_street_name text Street; s_street_type pick Ave; s_suite_number text Suite
      s_city pick Fairview|Midway; s_county pick Williamson County; s_state pick TN|TN|GA; s_zip = ['24128', '76232', '24999'][1 + i % 3]
      s_gmt_offset = -5`,
  },
  {
    table: 'call_center',
    rows: 4,
    columns: `cc_call_center_sk key; cc_call_center_id text CC; cc_name text Center; cc_manager text Manager; cc_county pick Williamson County`,
  },
  { table: 'catalog_page', rows: 20, columns: `cp_catalog_page_sk key; cp_catalog_page_id text PAGE` },
  {
    table: 'web_site',
    rows: 6,
    columns: `web_site_sk key; web_site_id text SITE; web_name text site; web_company_name pick pri|able`,
  },
  { table: 'web_page', rows: 10, columns: `wp_web_page_sk key; wp_char_count int 5000 5300` },
  {
    table: 'warehouse',
    rows: 4,
    columns: `w_warehouse_sk key; w_warehouse_name text Conventional childr warehouse; w_warehouse_sq_ft int 1000 9000; w_city pick Fairview
      w_county pick Williamson County; w_state pick TN|GA; w_country pick United States`,
  },
  {
    table: 'ship_mode',
    rows: 6,
    columns: `sm_ship_mode_sk key; sm_type pick EXPRESS|REGULAR; sm_carrier pick DHL|BARIAN|UPS`,
  },
  {
    table: 'inventory',
    rows: 9000,
    columns: `inv_date_sk = ${FIRST_DAY} + r(i, 1, ${DAYS}); inv_item_sk to 80; inv_warehouse_sk to 4; inv_quantity_on_hand int 0 600`,
  },
  {
    table: 'store_sales',
    rows: 8000,
    columns: `ss_sold_date_sk = ${FIRST_DAY} + r(i // 3, 31, ${DAYS}); ss_sold_time_sk = r(i, 32, 144) * 600; ss_item_sk to 80
      ss_customer_sk = (1 + r(i // 3, 33, 40))::INTEGER; ss_cdemo_sk to 60; ss_hdemo_sk to 40; ss_addr_sk maybe 50; ss_store_sk maybe 6
      ss_promo_sk to 10; ss_ticket_number = (1 + i // 3)::INTEGER
      ${amounts('ss')}`,
  },
  {
    table: 'store_returns',
    rows: 0,
    from: part('store_sales', 3),
    columns: `sr_returned_date_sk = ss_sold_date_sk + r(i, 51, 130); sr_item_sk = ss_item_sk; sr_customer_sk = ss_customer_sk; sr_cdemo_sk = ss_cdemo_sk
      sr_store_sk = ss_store_sk; sr_reason_sk to 30; sr_ticket_number = ss_ticket_number; sr_return_amt money 1 900
      ${returned('sr')}`,
  },
  {
    table: 'catalog_sales',
    rows: 6000,
    columns: `${shipped('cs')}
      cs_call_center_sk to 4; cs_catalog_page_sk to 20
      ${amounts('cs')}`,
  },
  {
    table: 'catalog_returns',
    rows: 0,
    from: part('catalog_sales', 4),
    columns: `cr_returned_date_sk = cs_sold_date_sk + r(i, 51, 130); cr_item_sk = cs_item_sk; cr_returning_customer_sk = cs_bill_customer_sk
      cr_returning_addr_sk = cs_bill_addr_sk; cr_call_center_sk = cs_call_center_sk; cr_catalog_page_sk = cs_catalog_page_sk
      cr_order_number = cs_order_number; cr_return_amount money 1 900; cr_store_credit money 1 90
      ${returned('cr')}`,
  },
  {
    table: 'web_sales',
    rows: 6000,
    columns: `${shipped('ws')}
      ws_web_site_sk to 6; ws_web_page_sk to 10
      ${amounts('ws')}`,
  },
  {
    table: 'web_returns',
    rows: 0,
    from: part('web_sales', 4),
    columns: `wr_returned_date_sk = ws_sold_date_sk + r(i, 51, 130); wr_item_sk = ws_item_sk; wr_returning_customer_sk = ws_bill_customer_sk
      wr_returning_addr_sk = ws_bill_addr_sk; wr_refunded_addr_sk = ws_bill_addr_sk; wr_refunded_cdemo_sk = ws_bill_cdemo_sk
      wr_returning_cdemo_sk = ws_bill_cdemo_sk; wr_reason_sk to 30; wr_web_page_sk = ws_web_page_sk; wr_order_number = ws_order_number
      wr_return_amt money 1 900
      ${returned('wr')}`,
  },
]
