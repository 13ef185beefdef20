set local role rr_owner;

-- `told` is the number of the last entry that was delivered or is none for this one. Whoever holds
-- the `lease` is alone in delivering until `leased_until`. `attempts` are the newest, newest first.
-- Secrets are there as they are, since they sign: only owners and the sender may read a row.
create table webhooks (
  project uuid not null,
  id uuid not null default gen_random_uuid(),
  url text not null,
  stream text not null default 'main',
  verdicts text[] not null default '{act,escalate}',
  proposals text[] not null default '{}',
  types text[] not null default '{}',
  secret bytea not null,
  old_secret bytea,
  old_until timestamptz,
  state text not null default 'on',
  told bigint not null default 0,
  failures int not null default 0,
  failing_since timestamptz,
  next_try timestamptz not null default now(),
  lease uuid,
  leased_until timestamptz,
  attempts jsonb not null default '[]',
  created timestamptz not null default now(),
  constraint webhooks_pkey primary key (project, id),
  constraint webhooks_project_fkey foreign key (project) references projects (id)
    on delete cascade,
  constraint webhooks_state_check check (state in ('on', 'off', 'gone', 'gave_up')),
  constraint webhooks_told_check check (told >= 0)
);

create index webhooks_due on webhooks (next_try) where state = 'on';

grant select, insert, update, delete on webhooks to rr_app, rr_worker;

alter table webhooks enable row level security, force row level security;

-- The sender looks for work in all projects at once, and then works in one.
create policy see on webhooks for select
  using ((project = (select rr_project()) and (select rr_role() in ('owner', 'worker')))
    or (select rr_everywhere() and rr_role() = 'worker'));

create policy make on webhooks for insert
  with check (project = (select rr_project()) and (select rr_role() = 'owner'));

create policy change on webhooks for update
  using ((project = (select rr_project()) and (select rr_role() in ('owner', 'worker')))
    or (select rr_everywhere() and rr_role() = 'worker'));

create policy remove on webhooks for delete
  using (project = (select rr_project()) and (select rr_role() = 'owner'));

create policy look on streams for select
  using ((select rr_everywhere() and rr_role() = 'worker'));

reset role;
