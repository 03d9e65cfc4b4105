/**
 * Analysis as people write it, by dialect. Every statement must pass the guard and give the same rows before and after
 * printing. Tables: `employees (id, name, dept_id, salary, hire_date, note)` and `departments (id, name)`.
 */
import type { Dialect } from '../types.ts'

const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)

const common = lines(`
  select id, name from employees order by id
  select e.id, e.name as person, d.name as dept from employees e join departments d on e.dept_id = d.id order by 1
  select e.id from employees as e left join departments as d on d.id = e.dept_id where d.id is null order by 1
  select e.id, d.id from employees e cross join departments d order by 1, 2
  select a.id, b.id from employees a inner join employees b on a.dept_id = b.dept_id and a.id < b.id order by 1, 2
  select count(*), count(note), count(distinct dept_id), sum(salary), avg(salary), min(hire_date), max(name) from employees
  select dept_id, count(*) as n from employees group by dept_id having count(*) > 1 order by n desc, dept_id
  select d.name, sum(case when e.salary > 4000 then 1 else 0 end) as high from employees e join departments d on d.id = e.dept_id group by d.name order by 1
  select case dept_id when 1 then 'one' when 2 then 'two' else 'many' end as label, count(*) from employees group by 1 order by 1
  select name from employees where salary between 3000 and 5000 and name like 'A%' order by name
  select name from employees where name not like '%n%' and dept_id not in (3, 4) and note is not null order by name
  select name from employees where not (dept_id = 1 or dept_id = 2) order by name
  select name from employees where dept_id = 1 or not name like 'A%' order by name
  select name from employees where dept_id in (select id from departments where name <> 'HR') order by name
  select d.name from departments d where exists (select 1 from employees e where e.dept_id = d.id and e.salary > 5000) order by 1
  select d.name from departments d where not exists (select 1 from employees e where e.dept_id = d.id) order by 1
  select name, salary from employees e where salary > (select avg(salary) from employees x where x.dept_id = e.dept_id) order by name
  select name, (select count(*) from employees x where x.dept_id = e.dept_id) as colleagues from employees e order by name
  select name from employees where salary > all (select salary from employees where dept_id = 3) order by name -- not sqlite
  select name from employees where salary = any (select max(salary) from employees group by dept_id) order by name -- not sqlite
  select t.n from (select dept_id, count(*) as n from employees group by dept_id) t order by t.n
  with a as (select dept_id, avg(salary) as pay from employees group by dept_id), b as (select max(pay) as top from a) select a.dept_id from a, b where a.pay = b.top
  select name from employees where dept_id = 1 union select name from departments order by name
  select name from employees union all select name from departments order by name
  select dept_id from employees intersect select id from departments order by 1
  select id from departments except select dept_id from employees order by 1
  select distinct dept_id from employees order by dept_id
  select name, row_number() over (order by salary desc, id) as place from employees order by place
  select name, rank() over (partition by dept_id order by salary desc) as r, dense_rank() over (order by salary) as d from employees order by name
  select name, salary - lag(salary, 1) over (order by hire_date, id) as step, lead(salary) over (order by hire_date, id) as nxt from employees order by id
  select name, sum(salary) over (order by id rows between unbounded preceding and current row) as running from employees order by id
  select name, avg(salary) over (order by id rows between 2 preceding and 1 following) as moving from employees order by id
  select name, first_value(name) over (partition by dept_id order by salary) as low, ntile(4) over (order by salary, id) as q from employees order by id
  select name, round(100.0 * salary / sum(salary) over (), 2) as share from employees order by id
  select x.name from (select name, row_number() over (partition by dept_id order by salary desc, id) as rn from employees) x where x.rn = 1 order by 1
  select percent_rank() over (order by salary), cume_dist() over (order by salary) from employees order by 1, 2
  select coalesce(note, 'none'), nullif(dept_id, 1) from employees order by id
  select upper(name), lower(name), trim('  x '), replace(name, 'a', 'b'), abs(-1), round(2.567, 2) from employees order by id
  select cast(salary as integer), cast(id as varchar(10)), cast('12.50' as decimal(10, 2)) from employees order by id -- not mysql sqlite
  select id + 1, id - 1, id * 2, -id, (id + 1) * (id - 1), 7 % 3 from employees order by id
  select 10 / (2 * 5), 10 - (3 - 2), 2 * (3 + 4), -(1 + 2), 8 / (4 / 2)
  select name from employees where (dept_id = 1 and salary > 4000) or (dept_id = 2 and not salary > 4000) order by name
  select 'it''s', 'a"b', 'semi;colon', '--x', '/* y */', 'ü 😀', ''
  select e.* from employees e where e.id = 1
  select name as "Full Name", salary as "a b" from employees order by 1 -- not mysql
  select 1 as one, null as missing, 1.5 as half, 1e3 as big
  select name from employees where salary >= 3000 and salary <= 5000 and dept_id != 2 and dept_id <> 3 order by name
  select dept_id, sum(salary) as total from employees group by dept_id having sum(salary) > (select avg(salary) from employees) order by 1
  select a.dept_id, a.n, b.pay from (select dept_id, count(*) n from employees group by dept_id) a join (select dept_id, max(salary) pay from employees group by dept_id) b on a.dept_id = b.dept_id order by 1
  select count(*) from employees where name like 'A!%%' escape '!'
  select e.name from employees e where e.dept_id is null or e.note is not null order by e.name
  select sum(salary) / count(*) as mean, sum(salary) * 1.0 / nullif(count(note), 0) from employees
  (select name from employees where id = 1) union all (select name from employees where id = 2) -- not sqlite tsql
`)

/** LIMIT, USING, named windows, recursive CTEs: all but SQL Server. */
const limits = lines(`
  select name from employees order by salary desc limit 3
  select name from employees order by salary desc, id limit 3 offset 2 -- not trino athena
  select e.name, d.name from employees e join departments d using (id) order by 1
  select e.name from employees e natural join departments d order by 1
  select name, sum(salary) over w, rank() over w from employees window w as (partition by dept_id order by salary) order by id
  with recursive r as (select 1 as n union all select n + 1 from r where n < 5) select n from r order by n -- not trino athena
  with recursive r(n) as (select 1 union all select n + 1 from r where n < 5) select n from r order by n
  select extract(year from hire_date), extract(month from hire_date) from employees order by id -- not sqlite
  select current_date is not null, current_timestamp is not null
  select hire_date from employees where hire_date >= date '2020-01-01' order by 1 -- not sqlite
  select count(*) filter (where salary > 4000) from employees -- not mysql
  select true, false, not true
  select name || '-' || id from employees order by id -- not mysql trino athena
  select concat(name, '-', 'x') from employees order by id
  select substring(name, 1, 2), length(name), char_length(name) from employees order by id -- not sqlite
  select dept_id, name, count(*) from employees group by grouping sets ((dept_id), (name), ()) order by 1, 2, 3 -- not mysql sqlite
  select dept_id, name, count(*), grouping(dept_id) from employees group by rollup (dept_id, name) order by 1, 2, 3 -- not mysql sqlite
  select dept_id, name, count(*) from employees group by cube (dept_id, name) order by 1, 2, 3 -- not mysql sqlite
  select name from employees order by note nulls first, id -- not mysql
  select name from employees order by note desc nulls last, id -- not mysql
  select stddev_pop(salary), var_pop(salary), stddev_samp(salary), var_samp(salary) from employees -- not sqlite
  select id, 17 / mod(id + 3, 5), mod(id, 3) * 2, -mod(id, 3) from employees where id <> 2 and id <> 7 and id <> 12 order by id
  select sum(x) from (values (1), (2), (3)) as t(x) -- not mysql sqlite
  select * from (values (1, 'a'), (2, 'b')) as t(x, y) order by x -- not mysql sqlite
  select corr(salary, id), covar_pop(salary, id), regr_slope(salary, id) from employees -- not mysql sqlite
  select name, last_value(salary) over (partition by dept_id order by id rows between unbounded preceding and unbounded following) from employees order by id
  select name, nth_value(name, 2) over (order by id rows between unbounded preceding and unbounded following) from employees order by id
  select name, sum(salary) over (order by salary range between 500 preceding and 500 following) from employees order by id -- not sqlite
  select power(2, 10), sqrt(16), ln(1), exp(0), floor(1.5), ceil(1.2), ceiling(1.2), sign(-3)
  select greatest(1, 2, 3), least(1, 2, 3) -- not sqlite
  select position('b' in 'abc') -- not sqlite
  select e.name, x.n from employees e join lateral (select count(*) as n from departments d where d.id <= e.dept_id) x on true order by 1 -- not mysql sqlite trino athena duckdb
  select e.name, x.n from employees e cross join lateral (select count(*) as n from departments d where d.id <= e.dept_id) x order by 1 -- not mysql sqlite
`)

const duckdb = lines(String.raw`
  from employees select name order by name
  from employees order by id
  select * exclude (note) from employees order by id
  select * replace (upper(name) as name) from employees order by id
  select * rename (name as who) from employees order by id
  select dept_id, count(*) from employees group by all order by all
  select name, salary from employees order by all desc
  select name from employees qualify row_number() over (partition by dept_id order by salary desc, id) = 1 order by 1
  select distinct on (dept_id) dept_id, name from employees order by dept_id, salary desc, id
  select median(salary), mode(dept_id), quantile_cont(salary, 0.9), quantile_cont(salary, [0.25, 0.75]), quantile_disc(salary, 0.5), mad(salary), entropy(dept_id), skewness(salary), kurtosis(salary) from employees
  select percentile_cont(0.5) within group (order by salary) from employees
  select approx_count_distinct(dept_id) > 0, approx_quantile(salary, 0.5) > 0 from employees
  select string_agg(name, '; ' order by id), group_concat(name, '|'), listagg(name, ', '), list(id order by id desc), array_agg(name order by id) from employees
  select group_concat(name order by id), group_concat(distinct dept_id::varchar order by dept_id::varchar) from employees
  select arg_max(name, salary), arg_min(name, salary), max_by(name, salary), min_by(name, salary), any_value(dept_id) is not null, first(name order by id), last(name order by id) from employees
  select max(salary, 2), min(id, 3), arg_max(name, salary, 2) from employees
  select count_if(salary > 4000), countif(salary > 1), bool_and(salary > 0), bool_or(salary > 9000), product(id), sum(salary) filter (salary > 4000) from employees
  select date_trunc('month', hire_date), date_trunc('quarter', hire_date), date_part('week', hire_date), year(hire_date), month(hire_date), day(hire_date), quarter(hire_date), week(hire_date), weekofyear(hire_date) from employees order by id
  select dayofweek(hire_date), isodow(hire_date), dayofyear(hire_date), dayofmonth(hire_date), yearweek(hire_date), dayname(hire_date), monthname(hire_date), last_day(hire_date), weekday(hire_date), isoyear(hire_date), era(hire_date), decade(hire_date), century(hire_date) from employees order by id
  select extract(dow from hire_date), extract(isodow from hire_date), extract(epoch from hire_date), extract(quarter from hire_date), extract(week from hire_date), extract(doy from hire_date) from employees order by id
  select date_diff('day', hire_date, date '2024-01-01'), datediff('month', hire_date, date '2024-01-01'), date_sub('year', hire_date, date '2024-01-01'), age(date '2024-01-01', hire_date) from employees order by id
  select hire_date + interval 1 month, hire_date - interval '2 days', hire_date + interval (id) day, hire_date + 7, hire_date - date '2020-01-01', hire_date + to_days(3), date_add(hire_date, interval 1 year) from employees order by id
  select strftime(hire_date, '%Y-%m'), strptime('2024-02-03', '%Y-%m-%d'), try_strptime('x', '%Y'), make_date(2024, 1, 2), make_timestamp(2024, 1, 2, 3, 4, 5.5), to_timestamp(0), epoch(timestamp '2024-01-01'), epoch_ms(1000) from employees order by id
  select timestamp '2024-01-01 10:00:00' at time zone 'UTC', timestamptz '2024-01-01 10:00:00+00' at time zone 'Europe/Berlin', time '10:00', date '2024-01-01', timestamp '2024-01-01 00:00:00'::date
  select today() is not null, now() is not null, current_date - 1 < current_date, time_bucket(interval '1 week', hire_date) from employees order by id
  select name[1], name[1:3], name[-2:], left(name, 2), right(name, 2), lpad(name, 8, '*'), rpad(name, 8, '*'), reverse(name), split_part('a-b-c', '-', 2), string_split('a,b', ','), starts_with(name, 'A'), contains(name, 'n'), suffix(name, 'a'), instr(name, 'n'), strpos(name, 'n') from employees order by id
  select regexp_matches(name, '^A'), regexp_replace(name, '[aeiou]', '_', 'g'), regexp_extract(name, '([A-Z])', 1), regexp_full_match(name, 'A.*'), name ~ 'A.*', name similar to 'A.*', regexp_extract_all(name, '[aeiou]'), regexp_split_to_array('a b', ' ') from employees order by id
  select name ilike 'a%', name not ilike 'a%', name glob 'A*', name like 'A%', name ^@ 'A' from employees order by id
  select format('{} is {}', name, id), printf('%s-%d', name, id), concat_ws('-', name, id), repeat('x', 3), translate('abc', 'ab', 'xy'), ascii('a'), chr(65), md5(name), hash(name) is not null, levenshtein(name, 'Ada'), jaro_winkler_similarity(name, 'Ada') from employees order by id
  select [1, 2, 3], [1, 2, 3][1], list_value(1, 2), len([1, 2]), list_contains([1, 2], 1), list_sum([1, 2]), list_sort([3, 1]), list_distinct([1, 1]), list_aggregate([1, 2], 'sum'), flatten([[1], [2]]), array_length([1, 2]), list_slice([1, 2, 3], 1, 2), list_concat([1], [2])
  select list_transform([1, 2, 3], x -> x * 2), list_filter([1, 2, 3], x -> x > 1), list_reduce([1, 2, 3], (a, b) -> a + b), [x * 2 for x in [1, 2, 3]], [x for x in [1, 2, 3] if x > 1], list_transform([1, 2], lambda x: x + 1)
  select {'a': 1, 'b': 'x'}, {'a': 1}.a, struct_pack(a := 1, b := 2), row(1, 2), map {'a': 1}, map(['a'], [1])['a'], map_keys(map {'a': 1}), struct_extract({'a': 1}, 'a')
  select json_extract('{"a": [1, 2]}', '$.a[0]'), '{"a": {"b": 1}}'::json -> 'a' -> 'b', '{"a": "x"}'::json ->> 'a', json_extract_string('{"a": "x"}', '$.a'), json_array_length('[1, 2]'), json_keys('{"a": 1}'), json_type('[1]'), to_json([1]), json_object('a', 1), json_array(1, 2), json_valid('{}')
  select unnest([1, 2, 3]) order by 1
  select u from unnest([1, 2, 3]) as t(u) order by u
  select id, x from employees, unnest([1, 2]) as t(x) order by 1, 2
  select * from range(5) order by 1
  select * from range(1, 10, 3) as r(n) order by n
  select g from generate_series(1, 5) as t(g) order by g
  select d from generate_series(date '2024-01-01', date '2024-03-01', interval 1 month) as t(d) order by d
  select range(3), generate_series(1, 3)
  select unnest(range(date '2024-01-01', date '2024-01-05', interval 1 day)) as day order by 1
  with days as (select unnest(generate_series((select min(hire_date) from employees), (select min(hire_date) from employees) + interval 3 day, interval 1 day)) as d) select d from days order by d
  select * from (select dept_id, salary, id % 2 as odd from employees) pivot (sum(salary) for odd in (0, 1)) order by 1
  select * from (select id, salary * 1.0 as pay, id * 1.0 as num from employees) unpivot (v for k in (pay, num)) order by 1, 2, 3
  select salary::integer, try_cast('x' as integer), cast(salary as double), salary::varchar, '1'::decimal(10, 2), 1::bigint, cast('2024-01-01' as date), cast(id as ubigint) from employees order by id
  select 7 // 2, 7 / 2, 2 ** 3, 2 ^ 3, 5 & 3, 5 | 3, xor(5, 3), ~5, 1 << 2, 8 >> 1, 5 % 3, @ -5
  select e.name, d.name from employees e asof join departments d on e.dept_id >= d.id order by 1
  select e.name from employees e semi join departments d on e.dept_id = d.id order by 1
  select e.name from employees e anti join departments d on e.dept_id = d.id order by 1
  select e.name, d.name from employees e positional join departments d order by 1
  select name from employees union by name select id, name from departments order by all
  select sum(salary) over (partition by dept_id order by id rows between unbounded preceding and current row exclude ties) from employees order by id
  select lag(note ignore nulls) over (order by id), last_value(note ignore nulls) over (order by id) from employees order by id
  select id as x, x + 1 as y from employees where x > 2 order by y
  select if(id > 2, 'a', 'b'), ifnull(note, ''), case when id > 2 then 1 end from employees order by id
  select id is distinct from 3, id is not distinct from 3, note isnull, note notnull from employees order by id
  select histogram(dept_id), bit_and(id), bit_or(id), bit_xor(id), regr_r2(salary, id), geometric_mean(id), sem(salary), favg(salary), fsum(salary) from employees
  select typeof(1), pi(), radians(180), degrees(pi()), cbrt(27), log(100), log10(100), log2(8), gcd(12, 18), factorial(5), even(3), isnan(1.0), trunc(1.7), greatest(1, 2), atan2(1, 1), random() < 2
  select columns from (select 1 as columns)
  select * from (values (1, 'a'), (2, 'b')) as v order by 1
  select * from (from employees select id, name) order by id
  select a.id from employees a, employees b where a.id = b.id and a.name = b.name order by 1
  with t as materialized (select 1 as x), u as not materialized (select 2 as x) select t.x, u.x from t, u
  select (id, name) = (1, 'Ada'), (1, 2) in ((1, 2), (3, 4)) from employees order by id
  select date_part(['year', 'month'], date '2024-02-03'), datepart('year', date '2024-02-03'), datetrunc('month', date '2024-02-03')
  select sum(distinct dept_id), avg(distinct dept_id), count(distinct (dept_id, name)) from employees
  select bar(3, 0, 10, 5), format_bytes(1000), hex('a'), to_base64('a'::blob), url_encode('a b'), x'ab' is null, 'a\b', e'a\nb', $$a'b$$
  select name from employees where name in ('Ada', 'Bob') and id = any([1, 2, 3]) order by 1
  select 1_000_000, .5, 1e-3
  select grouping_id(dept_id, name), count(*) from employees group by cube (dept_id, name) order by 1, 2
  select list_transform([1, 2], (x, i) -> x + i), list_zip([1], [2]), array_slice([1, 2, 3], 2, 3), [1, 2, 3][2:3], list_position([1, 2], 2)
  select strftime('%Y-%m', hire_date), strftime(hire_date::timestamp, '%H') from employees order by id
  select sum(salary) as total, total * 2 as twice from employees
  select distinct dept_id, count(*) over (partition by dept_id) from employees order by 1
  select name from employees order by salary desc limit 20%
`)

const sqlite = lines(String.raw`
  select strftime('%Y-%m', hire_date), date(hire_date, 'start of month'), date(hire_date, '+1 month', '-1 day'), julianday(hire_date) - julianday('2020-01-01'), datetime('2024-01-01 10:00:00'), time('10:00:00'), unixepoch('2024-01-01'), strftime('%w', hire_date), timediff('2024-01-02', '2024-01-01') from employees order by id
  select date('now') is not null, datetime('now', 'localtime') is not null, current_timestamp is not null
  select group_concat(name, '; '), group_concat(name), group_concat(distinct dept_id), string_agg(name, ',' order by id), total(salary) from (select * from employees order by id)
  select name || ' ' || id, substr(name, 2), substr(name, -2, 1), instr(name, 'n'), ltrim('  x'), rtrim('x  '), trim('xax', 'x'), length(name), hex('a'), char(65, 66), unicode('a'), quote(name), printf('%05.2f|%s', salary, name), format('%d', id), typeof(salary) from employees order by id
  select ifnull(note, '-'), iif(id > 2, 'a', 'b'), if(id > 2, 1, 0), max(1, 2), min(1, 2), nullif(1, 1), coalesce(null, 1) from employees order by id
  select name glob 'A*', name like 'a%', name not like 'a%', note is null, note is not null, id is 1, id is not 1, note notnull, note isnull from employees order by id
  select json_extract('{"a": [1, 2]}', '$.a[1]'), '{"a": 1}' -> '$.a', '{"a": 1}' ->> 'a', json_array_length('[1, 2]'), json_type('{"a": 1}', '$.a'), json_object('a', 1), json_array(1, 2), json_valid('{}'), json_group_array(id), json_group_object(name, id) from employees
  select value from json_each('[1, 2, 3]') order by 1
  select e.id, j.value from employees e, json_each('[1, 2]') j order by 1, 2
  select fullkey from json_tree('{"a": 1}') order by 1
  select cast(salary as integer), cast(id as text), cast('1.5' as real), cast(1 as numeric) from employees order by id
  select 7 / 2, 7 % 2, 1 << 2, 8 >> 1, 5 & 3, 5 | 3, ~5, -5, +5, not 0, 1 == 1, 'a' <> 'b'
  select x'61', 1e3, .5, 0x1f, 'a\b'
  select round(2.5), round(2.567, 1), floor(1.5), ceil(1.5), ceiling(1.1), trunc(1.7), sqrt(4), pow(2, 3), power(2, 3), log(100), log10(100), log2(8), ln(1), exp(0), pi(), sign(-1), mod(7, 3), radians(180), sin(0), atan2(1, 1), degrees(pi())
  select median(salary), percentile_cont(salary, 0.5), percentile(salary, 50) from employees
  select name collate nocase from employees order by name collate nocase desc
  select * from (values (1, 'a'), (2, 'b')) order by 1
  select * from (values (1), (2)) order by 1
  select count(*) filter (where salary > 4000), sum(salary) filter (where dept_id = 1) from employees
  select name, sum(salary) over (partition by dept_id order by id groups between 1 preceding and current row exclude current row) from employees order by id
  select id from employees where (id, name) = (1, 'Ada') or id in (select id from departments) order by 1
  select max(name, note) is null from employees order by id
  select date(hire_date, 'weekday 1', '-7 days'), strftime('%Y', hire_date) * 1, cast(strftime('%m', hire_date) as integer), (strftime('%m', hire_date) + 2) / 3 as quarter from employees order by id
  select random() is not null, abs(random()) >= 0
  select name from employees order by 1 limit 5, 2
  select [name], "name" from employees order by 1
  select a.id, b.name from employees a full outer join departments b on a.dept_id = b.id order by 1, 2
  select a.id, b.name from employees a right join departments b on a.dept_id = b.id order by 1, 2
  with t as materialized (select 1 as x) select x from t
  select count(*) from employees where id between 2 and 4 and name in ('Ada', 'Bob', 'Cid')
  select exists(select 1 from employees), not exists(select 1 from departments where id = 99)
  select likely(id > 1), unlikely(id > 1), octet_length(name), concat(name, 1), concat_ws('-', name, id) from employees order by id
  select json_extract(x.value, '$.k') from json_each('[{"k": 1}, {"k": 2}]') as x order by 1
  select dept_id, max(salary), name from employees group by dept_id order by 1
`)

const postgresql = lines(String.raw`
  select name from employees order by salary nulls last, hire_date desc nulls first, id desc nulls last, dept_id nulls first
  select date_trunc('month', hire_date)::date, date_trunc('week', hire_date), date_part('year', hire_date), extract(dow from hire_date), extract(epoch from hire_date), extract(isodow from hire_date), extract(quarter from hire_date), extract(week from hire_date), extract(doy from hire_date) from employees order by id
  select hire_date + interval '1 month', hire_date - interval '1 year 2 days', hire_date + 7, date '2024-01-01' - hire_date, age(date '2024-01-01', hire_date), hire_date + make_interval(days => 3), interval '1' day, interval '2 hours 30 minutes', id * interval '1 day' from employees order by id
  select to_char(hire_date, 'YYYY-MM'), to_char(salary, 'FM999,990.00'), to_date('2024-02-03', 'YYYY-MM-DD'), to_timestamp('2024', 'YYYY') is not null, to_number('12', '99'), make_date(2024, 1, 2), make_timestamp(2024, 1, 2, 3, 4, 5.5) from employees order by id
  select timestamp '2024-01-01 10:00' at time zone 'UTC', timestamptz '2024-01-01 10:00+00' at time zone 'Europe/Berlin', time '10:00', '2024-01-01'::date, '2024-01-01'::timestamp, '1 day'::interval, timestamp with time zone '2024-01-01 10:00+00'
  select now() is not null, current_date - 1 < current_date, localtimestamp is not null, statement_timestamp() is not null, date_bin('15 minutes', timestamp '2024-01-01 10:07', timestamp '2024-01-01')
  select string_agg(name, '; ' order by id), array_agg(name order by id), json_agg(name order by id), bool_and(salary > 0), bool_or(salary > 9000), every(id > 0), jsonb_object_agg(id, name) from employees
  select percentile_cont(0.5) within group (order by salary), percentile_disc(0.9) within group (order by salary), mode() within group (order by dept_id), percentile_cont(array[0.25, 0.75]) within group (order by salary) from employees
  select rank(4000) within group (order by salary) from employees
  select distinct on (dept_id) dept_id, name from employees order by dept_id, salary desc, id
  select name from employees order by salary desc, id fetch first 3 rows only
  select name from employees order by salary desc, id offset 2 rows fetch next 3 rows only
  select name from employees order by dept_id fetch first 2 rows with ties
  select name ilike 'a%', name not ilike 'a%', name ~ '^A', name ~* '^a', name !~ '^A', name !~* '^a', name similar to 'A%', name not similar to 'A%' from employees order by id
  select regexp_replace(name, '[aeiou]', '_', 'g'), regexp_match(name, '(A)'), substring(name from '^.'), substring(name from 2 for 2), substring(name for 2), split_part('a-b-c', '-', 2), left(name, 2), right(name, 2), lpad(name, 8, '*'), rpad(name, 8, '*'), initcap('ab cd'), reverse(name), strpos(name, 'n'), position('n' in name), overlay('abcd' placing 'X' from 2 for 1), translate('abc', 'ab', 'xy'), btrim('  x '), trim(both 'x' from 'xax'), trim(leading from '  a'), trim(trailing 'x' from 'axx') from employees order by id
  select concat_ws('-', name, id), format('%s is %s', name, id), repeat('x', 3), md5(name), ascii('a'), chr(65), starts_with(name, 'A'), to_hex(255), encode('a', 'hex'), octet_length(name), string_to_array('a,b', ','), array_to_string(array[1, 2], ',') from employees order by id
  select regexp_split_to_table('a b c', ' ') order by 1
  select m[1] from regexp_matches('ab ac', 'a(.)', 'g') as m order by 1
  select array[1, 2, 3], (array[1, 2, 3])[1], (array[1, 2, 3])[1:2], array_length(array[1, 2], 1), cardinality(array[1]), 1 = any(array[1, 2]), array[1, 2] @> array[1], array[1] <@ array[1, 2], array[1] && array[1], array_append(array[1], 2), array[1] || array[2], array_position(array['a', 'b'], 'b'), array(select id from departments order by id), '{1,2}'::int[]
  select u from unnest(array[1, 2, 3]) as u order by u
  select a, n from unnest(array['x', 'y']) with ordinality as t(a, n) order by n
  select g from generate_series(1, 5) as g order by g
  select d::date from generate_series(date '2024-01-01', date '2024-03-01', interval '1 month') as d order by d
  select generate_series(1, 3) order by 1
  with s as (select generate_series((select min(hire_date) from employees)::timestamp, (select min(hire_date) from employees)::timestamp + interval '3 days', interval '1 day') as d) select d from s order by d
  select '{"a": {"b": 1}}'::jsonb -> 'a' -> 'b', '{"a": "x"}'::json ->> 'a', '{"a": [1]}'::jsonb #> '{a,0}', '{"a": [1]}'::jsonb #>> '{a,0}', '{"a": 1}'::jsonb ? 'a', '{"a": 1}'::jsonb @> '{"a": 1}'::jsonb, jsonb_array_length('[1, 2]'), jsonb_typeof('1'), json_build_object('a', 1), jsonb_build_array(1, 2), to_jsonb(1), jsonb_path_query_first('{"a": 1}', '$.a'), jsonb_extract_path_text('{"a": "x"}', 'a')
  select k, v from jsonb_each_text('{"a": 1, "b": 2}') as t(k, v) order by k
  select value from jsonb_array_elements('[1, 2]') order by 1
  select e.id, x from employees e cross join lateral unnest(array[e.id, e.dept_id]) as x order by 1, 2
  select x.a from json_to_recordset('[{"a": 1}]') as x(a int)
  select salary::integer, cast(salary as double precision), salary::text, '1.5'::numeric(10, 2), 1::bigint, 1::smallint, 'x'::varchar(5), 1::real, 'a'::char(3), true::int, 5::bool, 'x'::text from employees order by id
  select 7 / 2, 7 % 2, 2 ^ 3, |/ 16, 5 & 3, 5 | 3, 5 # 3, ~5, 1 << 2, 8 >> 1, @ -5, 7.0 / 2
  select id is distinct from 3, note isnull, note notnull, (id > 2) is true, (id > 2) is not false, (note = 'x') is unknown from employees order by id
  select sum(salary) over (partition by dept_id order by id groups between 1 preceding and current row exclude ties) from employees order by id
  select count(*) filter (where salary > 4000), sum(salary) filter (where dept_id = 1) from employees
  select width_bucket(salary, 0, 10000, 5), round(salary, 1), trunc(1.7), div(7, 2), mod(7, 3), power(2, 3), log(100), cbrt(27), gcd(12, 18), factorial(5), pi(), degrees(pi()), sign(-2.5), num_nonnulls(1, null), greatest(1, 2) from employees order by id
  select name collate "C" from employees order by name collate "C"
  select a.id, b.name from employees a full outer join departments b on a.dept_id = b.id order by 1, 2
  select e.name, x.name from employees e left join lateral (select d.name from departments d where d.id = e.dept_id limit 1) x on true order by 1
  select (id, name) = (1, 'Ada'), (1, 2) in ((1, 2), (3, 4)), row(1, 2) from employees order by id
  select * from (values (1, 'a'), (2, 'b')) as v order by 1
  with t as materialized (select 1 as x), u as not materialized (select 2 as x) select t.x, u.x from t, u
  select to_tsvector('english', 'the cats') @@ to_tsquery('english', 'cat'), ts_rank(to_tsvector('a b'), plainto_tsquery('a')) >= 0
  select (date '2024-01-01', date '2024-02-01') overlaps (date '2024-01-15', date '2024-03-01'), daterange('2024-01-01', '2024-02-01') @> date '2024-01-05', int4range(1, 5) && int4range(4, 6), lower(int4range(1, 5))
  select e'a\nb', 'a\b', $$a'b$$, x'1f' is null, b'101', 'a' || 'b', N'abc'
  select random() < 2, gen_random_uuid() is not null
  select sum(salary)::money is not null, regr_r2(salary, id), regr_intercept(salary, id), stddev(salary), variance(salary), bit_and(id), bit_or(id) from employees
  select name from employees where name = any(array['Ada', 'Bob']) and name like any(array['A%', 'B%']) order by 1
  select case when id % 2 = 0 then 'even' else 'odd' end as parity, count(*) from employees group by 1 order by 1
  select dept_id, name, grouping(dept_id, name), count(*) from employees group by grouping sets ((dept_id), rollup (name)) order by 1, 2, 3, 4
  select e.name, count(*) over (partition by e.dept_id) from employees e where e.id <= 5 order by 1
  select extract(year from age(date '2024-01-01', hire_date)) * 12 + extract(month from age(date '2024-01-01', hire_date)) from employees order by id
  select (now() - interval '30 days')::date < current_date, justify_days(interval '35 days'), extract(day from interval '3 days')
  select coalesce(note, '') || name, nullif(note, ''), cast(null as text) from employees order by id
  select array_agg(distinct dept_id order by dept_id), count(distinct (dept_id, id)) from employees
  select json_array_elements_text('["a", "b"]') order by 1
  select id from employees where hire_date between '2020-01-01' and '2022-12-31' and to_char(hire_date, 'MM') in ('01', '02', '03') order by 1
  select row_to_json(t) from (select id, name from employees order by id limit 2) t
  select n, n * n from generate_series(1, 3) as t(n) order by n
  select string_agg(distinct name, ',') from employees
`)

const mysql = lines(String.raw`
  select date_format(hire_date, '%Y-%m'), year(hire_date), month(hire_date), day(hire_date), quarter(hire_date), week(hire_date), week(hire_date, 3), weekofyear(hire_date), dayofweek(hire_date), weekday(hire_date), dayofyear(hire_date), dayname(hire_date), monthname(hire_date), last_day(hire_date), yearweek(hire_date), to_days(hire_date) from employees order by id
  select datediff('2024-01-01', hire_date), timestampdiff(month, hire_date, '2024-01-01'), timestampdiff(year, hire_date, '2024-01-01'), date_add(hire_date, interval 1 month), date_sub(hire_date, interval 1 year), hire_date + interval 7 day, hire_date - interval 1 quarter, adddate(hire_date, 3), subdate(hire_date, interval 1 week), timestampadd(day, 3, hire_date), period_diff(202402, 202401) from employees order by id
  select str_to_date('03.02.2024', '%d.%m.%Y'), date('2024-01-01 10:00:00'), time('2024-01-01 10:00:00'), timestamp('2024-01-01'), makedate(2024, 32), maketime(1, 2, 3), from_unixtime(0) is not null, unix_timestamp('2024-01-01') is not null, sec_to_time(3661), time_to_sec('01:01:01'), hour('10:11:12'), minute('10:11:12'), second('10:11:12'), timediff('10:00:00', '09:00:00'), convert_tz('2024-01-01 00:00:00', '+00:00', '+01:00')
  select now() is not null, curdate() is not null, current_timestamp() is not null, utc_timestamp() is not null, current_date() - interval 1 day < current_date, sysdate() is not null
  select date_format(hire_date, '%Y-%m-01') as month, count(*) from employees group by date_format(hire_date, '%Y-%m-01') order by 1
  select extract(year_month from hire_date), extract(quarter from hire_date), extract(day from hire_date) from employees order by id
  select concat(name, ' ', id), concat_ws('-', name, id), substring(name, 2, 2), substr(name, -2), left(name, 2), right(name, 2), substring_index('a.b.c', '.', 2), locate('n', name), instr(name, 'n'), position('n' in name), lpad(name, 8, '*'), rpad(name, 8, '*'), reverse(name), char_length(name), character_length('ü'), length('ü'), trim(both 'x' from 'xax'), trim('  a '), ltrim('  a'), replace(name, 'a', 'b'), repeat('x', 3), space(2), ascii('a'), char(65), hex('a'), lcase(name), ucase(name), mid(name, 2, 1), field('b', 'a', 'b'), find_in_set('b', 'a,b'), elt(1, 'a', 'b'), format(1234.5, 1), insert('abcd', 2, 1, 'X'), strcmp('a', 'b'), md5(name) from employees order by id
  select char_length('ü😀'), character_length('ü😀'), length('ü😀'), octet_length('ü')
  select group_concat(name order by id separator '; '), group_concat(distinct dept_id order by dept_id), group_concat(name, '-', id order by id), group_concat(name order by id desc) from employees
  select if(id > 2, 'a', 'b'), ifnull(note, '-'), nullif(id, 1), isnull(note), coalesce(note, ''), greatest(1, 2), least(1, 2), interval(5, 1, 10) from employees order by id
  select name regexp '^A', name rlike '^a', name not regexp 'n$', '' regexp '^$', regexp_replace(name, '[aeiou]', '_'), regexp_substr(name, '[A-Z]'), name like 'a%', name like binary 'A%' from employees order by id
  select json_extract('{"a": [1, 2]}', '$.a[0]'), json_unquote(json_extract('{"a": "x"}', '$.a')), json_length('[1, 2]'), json_object('a', 1), json_array(1, 2), json_valid('{}'), json_contains('[1, 2]', '1'), json_keys('{"a": 1}'), json_type('[1]'), json_value('{"a": 1}', '$.a')
  select json_arrayagg(id), json_objectagg(id, name) from employees
  select cast(salary as signed), cast(id as char), cast('1.5' as decimal(10, 2)), cast('2024-01-01' as date), cast('2024-01-01' as datetime), convert('12', unsigned), convert(name using utf8mb4), cast(id as double) from employees order by id
  select 7 / 2, 7 div 2, 7 % 2, 7 mod 2, mod(7, 3), 5 & 3, 5 | 3, 5 ^ 3, ~5, 1 << 2, 8 >> 1, -5, not 1, 1 xor 0, 1 && 0, 1 || 0, null <=> null, 1 <=> 2
  select round(2.567, 2), truncate(2.567, 1), floor(1.5), ceil(1.5), ceiling(1.2), pow(2, 3), power(2, 3), sqrt(4), log(100), log(10, 100), log10(100), log2(8), ln(1), exp(0), pi(), sign(-1), abs(-1), radians(180), degrees(pi()), atan2(1, 1), rand() < 2, crc32('a'), conv('a', 16, 2), bit_count(7)
  select std(salary), stddev(salary), variance(salary), bit_and(id), bit_or(id), bit_xor(id), sum(distinct dept_id) from employees
  select dept_id, count(*), sum(salary) from employees group by dept_id with rollup
  select name from employees order by 1 limit 2, 3
  select name from employees where hire_date >= '2020-01-01' and hire_date < '2021-01-01' + interval 1 year order by 1
  select ${'`name`'} as ${'`Full Name`'}, e.${'`salary`'} from ${'`employees`'} e order by 1
  select 'a\'b' is null, 'it''s', "double", 'a' 'b', x'61', 0x61, b'101', N'abc', 'tab\tx'
  select name, sum(salary) over (partition by dept_id order by id rows unbounded preceding), lag(name, 1) over (order by id) from employees order by id
  select name collate utf8mb4_bin from employees order by name collate utf8mb4_bin
  with t as (select dept_id, avg(salary) a from employees group by dept_id) select * from t where a > (select avg(a) from t) order by 1
  select count(*) from employees where (dept_id, name) in ((1, 'Ada'), (2, 'Bob'))
  select name from employees where dept_id in (1, 2) xor salary > 4000 order by 1
  select sum(if(salary > 4000, 1, 0)), sum(salary > 4000), avg(salary > 4000), count(if(dept_id = 1, 1, null)) from employees
  select exists(select 1 from employees), 1 in (1, 2), 3 between 1 and 5, null is null, true, false, 1 is true
  select date '2024-01-01', timestamp '2024-01-01 10:00:00', time '10:00:00'
`)

const tsql = lines(String.raw`
  select top 3 name from employees order by salary desc
  select top (10) percent name from employees order by salary desc
  select top 3 with ties name from employees order by salary desc
  select distinct top 5 dept_id from employees
  select name from employees order by id offset 5 rows fetch next 10 rows only
  select [name], [e].[salary] as [Pay Amount] from [employees] as e
  select year(hire_date), month(hire_date), day(hire_date), datepart(quarter, hire_date), datepart(week, hire_date), datepart(weekday, hire_date), datename(month, hire_date), eomonth(hire_date), eomonth(hire_date, 1) from employees
  select datediff(day, hire_date, getdate()), datediff(month, hire_date, '2024-01-01'), dateadd(month, -1, hire_date), dateadd(day, 7, getdate()), datefromparts(2024, 1, 2), datetrunc(month, hire_date), getutcdate(), sysdatetime(), sysutcdatetime(), current_timestamp from employees
  select dateadd(month, datediff(month, 0, hire_date), 0) as month, count(*) from employees group by dateadd(month, datediff(month, 0, hire_date), 0)
  select datefromparts(year(hire_date), month(hire_date), 1) as m, sum(salary) from employees group by datefromparts(year(hire_date), month(hire_date), 1) order by 1
  select format(hire_date, 'yyyy-MM'), format(salary, 'N2'), convert(varchar(7), hire_date, 120), convert(date, '2024-01-01'), try_convert(int, 'x'), try_cast('x' as int), cast(hire_date as date), cast(salary as decimal(18, 2)), cast(id as nvarchar(20)), cast(salary as float), cast(name as varchar(max)) from employees
  select len(name), charindex('a', name), substring(name, 1, 3), left(name, 2), right(name, 2), replace(name, 'a', 'b'), upper(name), ltrim(rtrim(name)), stuff(name, 1, 1, 'X'), patindex('%a%', name), concat(name, '-', id), concat_ws('-', name, id), name + '-x', reverse(name), replicate('x', 3), space(2), string_agg(name, ', ') from employees group by name, id
  select string_agg(name, ', ') within group (order by name) from employees
  select dept_id, string_agg(cast(name as nvarchar(max)), N', ') within group (order by name desc) from employees group by dept_id
  select iif(salary > 1, 'a', 'b'), isnull(note, ''), coalesce(note, ''), nullif(id, 1), choose(1, 'a', 'b'), case when id > 1 then 1 end from employees
  select percentile_cont(0.5) within group (order by salary) over (partition by dept_id) from employees
  select distinct percentile_disc(0.5) within group (order by salary) over () from employees
  select e.name, x.n from employees e cross apply (select count(*) as n from departments d where d.id = e.dept_id) x
  select e.name, x.name from employees e outer apply (select top 1 d.name from departments d where d.id = e.dept_id order by d.id) x
  select value from string_split('a,b', ',')
  select e.id, s.value from employees e cross apply string_split(e.name, ' ') s
  select [key], value from openjson('[1,2]')
  select value from generate_series(1, 10)
  select json_value(note, '$.a'), json_query(note, '$.b'), isjson(note) from employees
  select count_big(*), stdev(salary), stdevp(salary), var(salary), varp(salary), approx_count_distinct(dept_id), checksum_agg(id) from employees
  select dept_id, name, sum(salary) from employees group by rollup (dept_id, name)
  select dept_id, name, sum(salary), grouping(dept_id), grouping_id(dept_id, name) from employees group by grouping sets ((dept_id), (name), ())
  select dept_id, name, sum(salary) from employees group by cube (dept_id, name)
  select p.[1], p.[2] from (select dept_id, salary from employees) s pivot (sum(salary) for dept_id in ([1], [2])) as p
  select u.k, u.v from (select id, salary, dept_id from employees) s unpivot (v for k in (salary, dept_id)) as u
  select name, sum(salary) over (partition by dept_id order by id rows between unbounded preceding and current row) from employees
  select name, lag(salary) over (order by id), first_value(name) over (order by id) from employees
  with c as (select dept_id, avg(salary) as a from employees group by dept_id) select * from c where a > 1 order by a
  with r as (select 1 as n union all select n + 1 from r where n < 5) select n from r
  select 5 % 3, 5 & 3, 5 | 3, 5 ^ 3, ~5, 7 / 2, 7.0 / 2, -5
  select N'ü', 'a''b', 0x1f, 1.5e3, 'a\b'
  select * from (values (1, 'a'), (2, 'b')) as t(x, y)
  select e.name from employees as e inner join departments as d on d.id = e.dept_id where d.name like N'A%' and e.salary between 1 and 2
  select name from employees where dept_id in (1, 2) and not exists (select 1 from departments d where d.id = employees.dept_id)
  select hire_date at time zone 'UTC' at time zone 'Central European Standard Time' from employees
  select name collate Latin1_General_CI_AS from employees
  select a.id from employees a full outer join departments b on a.dept_id = b.id
  select count(distinct dept_id), sum(case when note is null then 1 else 0 end) from employees
  select newid(), rand(), abs(-1), ceiling(1.2), floor(1.2), round(1.234, 2), power(2, 3), sqrt(4), square(2), log(2), log10(2), exp(1), pi(), sign(-1)
  select top 5 id from employees order by newid()
  select dept_id, count(*) as n from employees group by dept_id having count(*) > 1 order by n desc
  select name from employees where year(hire_date) = 2020 and datename(weekday, hire_date) = 'Monday'
  select cast(getdate() as date), convert(char(10), getdate(), 126), datediff(year, hire_date, getdate()) from employees
  select name from employees union all select name from departments order by name
`)

const trino = lines(`
  select date_trunc('month', hire_date), year(hire_date), month(hire_date), day(hire_date), quarter(hire_date), week(hire_date), day_of_week(hire_date), day_of_year(hire_date), year_of_week(hire_date), last_day_of_month(hire_date) from employees
  select date_diff('day', hire_date, current_date), date_add('month', 1, hire_date), hire_date + interval '1' month, hire_date - interval '7' day, date_format(hire_date, '%Y-%m'), date_parse('2024-01-01', '%Y-%m-%d'), format_datetime(hire_date, 'yyyy-MM'), from_iso8601_date('2024-01-01'), from_unixtime(0), to_unixtime(now()), parse_datetime('2024', 'yyyy') from employees
  select current_date, current_timestamp, now(), localtimestamp, date '2024-01-01', timestamp '2024-01-01 00:00:00', timestamp '2024-01-01 00:00:00 UTC', interval '2' day, time '10:00:00'
  select approx_distinct(dept_id), approx_percentile(salary, 0.5), approx_percentile(salary, array[0.25, 0.75]), max_by(name, salary), min_by(name, salary), arbitrary(name), any_value(name), count_if(salary > 1), bool_and(salary > 1), bool_or(salary > 1), every(salary > 1), geometric_mean(salary), array_agg(name order by id), histogram(dept_id), map_agg(id, name), checksum(name) from employees
  select listagg(name, ', ') within group (order by name) from employees
  select count(*) filter (where salary > 1), array_agg(distinct dept_id) from employees
  select array[1, 2, 3], array[1, 2][1], element_at(array[1], 1), cardinality(array[1]), contains(array[1], 1), array_join(array[1, 2], ','), array_distinct(array[1, 1]), array_max(array[1, 2]), array_sort(array[2, 1]), array_position(array[1], 1), slice(array[1, 2], 1, 1), sequence(1, 5), flatten(array[array[1]]), array_union(array[1], array[2]), arrays_overlap(array[1], array[1])
  select transform(array[1, 2], x -> x * 2), filter(array[1, 2], x -> x > 1), reduce(array[1, 2], 0, (s, x) -> s + x, s -> s), any_match(array[1], x -> x = 1), zip_with(array[1], array[2], (x, y) -> x + y), map_filter(map(array['a'], array[1]), (k, v) -> v > 0)
  select map(array['a'], array[1])['a'], map_keys(map(array['a'], array[1])), row(1, 'a'), cast(row(1, 'a') as row(x integer, y varchar)).x
  select u from unnest(array[1, 2, 3]) as t(u)
  select id, x, n from employees cross join unnest(array[1, 2]) with ordinality as t(x, n)
  select d from unnest(sequence(date '2024-01-01', date '2024-03-01', interval '1' month)) as t(d)
  select json_extract('{"a": 1}', '$.a'), json_extract_scalar('{"a": "x"}', '$.a'), json_parse('{}'), json_format(json '{}'), json_array_length('[1]'), json_value('{"a": 1}', 'lax $.a'), cast(json_parse('[1]') as array(integer)), json_query('{"a": 1}', 'lax $.a')
  select regexp_like(name, '^A'), regexp_extract(name, '(A)', 1), regexp_replace(name, '[aeiou]', '_'), regexp_split('a b', ' '), split('a,b', ','), split_part('a-b', '-', 1), strpos(name, 'n'), substr(name, 1, 2), lpad(name, 5, '*'), reverse(name), trim(name), starts_with(name, 'A'), length(name), lower(name), replace(name, 'a'), concat(name, 'x'), name || 'x', chr(65), codepoint('a'), levenshtein_distance(name, 'Ada'), url_extract_host('http://a/b'), word_stem('cats'), concat_ws(',', 'a', 'b'), format('%s', name), md5(to_utf8(name)), to_hex(to_utf8('a')) from employees
  select try_cast('x' as integer), try(1 / 0), cast(salary as double), cast(id as varchar), cast('1.5' as decimal(10, 2)), cast('2024-01-01' as date), cast(id as bigint), if(id > 2, 'a', 'b'), coalesce(note, ''), nullif(id, 1), typeof(id), greatest(1, 2), least(1, 2) from employees
  select dept_id, sum(salary) from employees group by rollup (dept_id)
  select dept_id, name, sum(salary), grouping(dept_id, name) from employees group by grouping sets ((dept_id), (name))
  select name from employees order by salary desc fetch first 3 rows only
  select name from employees order by salary desc offset 2 rows limit 3
  select name, lag(note) ignore nulls over (order by id), nth_value(name, 2) over (order by id) from employees
  select timestamp '2024-01-01 10:00:00 UTC' at time zone 'Europe/Berlin', with_timezone(timestamp '2024-01-01 10:00:00', 'UTC'), at_timezone(now(), 'UTC')
  select e.name from employees e where e.salary > all (select salary from employees where dept_id = 3)
  select * from (values (1, 'a'), (2, 'b')) as t(x, y)
  select approx_percentile(salary, 0.5) filter (where dept_id = 1), stddev(salary), variance(salary), corr(salary, id), regr_slope(salary, id), entropy(id), kurtosis(salary), skewness(salary), bitwise_and_agg(id) from employees
  select width_bucket(salary, 0, 100, 5), cbrt(27), log(2, 8), log10(100), log2(8), ln(1), mod(7, 3), power(2, 3), round(1.234, 2), truncate(1.7), rand() < 2, random(10), sign(-1), pi(), e(), bitwise_and(5, 3), infinity(), is_nan(nan()) from employees
  select id is distinct from 3, name is not null, name not like 'A%' escape '!' from employees
  with t as (select * from employees) select dept_id, count(*) from t group by 1 having count(*) > 1 order by 2 desc
  select name, sum(salary) over (partition by dept_id order by id range between unbounded preceding and current row) from employees
  select extract(dow from hire_date), extract(week from hire_date), hour(current_timestamp), minute(current_timestamp), date(hire_date), at_timezone(current_timestamp, 'UTC') from employees
  select "name" as "Full Name" from "employees" where "dept_id" = 1
  select numeric_histogram(5, salary), approx_most_frequent(3, name, 100), multimap_agg(dept_id, name), merge(approx_set(id)) is null from employees
`)

const without = (all: string[], dialect: Dialect) =>
  all
    .filter((sql) => !/-- not (.*)$/.exec(sql)?.[1]?.split(' ').includes(dialect))
    .map((sql) => sql.replace(/ -- not .*$/, ''))

const own: { [K in Dialect]: string[] } = { duckdb, sqlite, postgresql, mysql, tsql, athena: trino, trino }

/** Statements of a dialect that must pass. */
export function legitimate(dialect: Dialect): string[] {
  return [...without(common, dialect), ...(dialect === 'tsql' ? [] : without(limits, dialect)), ...own[dialect]]
}
