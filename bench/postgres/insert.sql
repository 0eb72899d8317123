-- The least that a commit can hold, for pgbench: one narrow row.
\set device random(1, 9000000000000000000)
insert into token_owners (token_key, user_key, endpoint_key)
  values (decode(md5(:device::text), 'hex'), decode(md5('nobody'), 'hex'), decode(md5('none'), 'hex'))
  on conflict do nothing;
