set local role rr_owner;

-- `seq` is the number of the newest entry; whoever adds entries holds this row until they commit,
-- so that no number is ever seen before a smaller one.
create table streams (
  project uuid not null,
  name text not null,
  seq bigint not null default 0,
  cloned boolean not null default false,
  made_by text not null default '',
  created timestamptz not null default now(),
  constraint streams_pkey primary key (project, name),
  constraint streams_project_fkey foreign key (project) references projects (id)
    on delete cascade,
  constraint streams_seq_check check (seq >= 0)
);

-- `body` is canonical JSON; the columns before it say again what is searched for. `about` is the
-- event of a decision and the decision of an outcome, `outcome` a verdict or an outcome.
create table stream_entries (
  project uuid not null,
  stream text not null,
  seq bigint not null,
  kind text not null,
  cloned boolean not null default false,
  source text not null,
  id text not null,
  type text not null,
  subject text not null,
  about text not null,
  outcome text not null,
  body text not null,
  recorded_at timestamptz not null default now(),
  constraint stream_entries_pkey primary key (project, stream, seq),
  constraint stream_entries_project_fkey foreign key (project) references projects (id)
    on delete cascade,
  constraint stream_entries_kind_check
    check (kind in ('event', 'state', 'policy', 'decision', 'feedback'))
);

create unique index stream_entries_event on stream_entries (project, id, source)
  where kind = 'event' and not cloned;

create unique index stream_entries_id on stream_entries (project, stream, kind, id)
  where kind in ('state', 'decision', 'feedback') and not cloned;

create index stream_entries_kind on stream_entries (project, stream, kind, seq)
  where kind <> 'event';

create index stream_entries_about on stream_entries (project, stream, about, kind)
  where about <> '';

create index stream_entries_cloned on stream_entries (project, stream, kind, id) where cloned;

-- Tickets of a minute for browsers, which cannot send a header with a WebSocket.
create table stream_tickets (
  project uuid not null,
  sha256 bytea not null,
  key_id text not null,
  role text not null,
  name text not null,
  key_project uuid,
  member uuid,
  expires timestamptz not null,
  constraint stream_tickets_pkey primary key (project, sha256),
  constraint stream_tickets_project_fkey foreign key (project) references projects (id)
    on delete cascade,
  constraint stream_tickets_sha256_check check (octet_length(sha256) = 32)
);

grant select, insert, update on streams, stream_entries, stream_tickets to rr_app;

grant delete on stream_tickets to rr_app;

grant select, insert, update, delete on streams, stream_entries, stream_tickets to rr_worker;

alter table streams enable row level security, force row level security;

alter table stream_entries enable row level security, force row level security;

alter table stream_tickets enable row level security, force row level security;

create policy see on streams for select
  using (project = (select rr_project())
    and (select rr_engine() or rr_role() in ('owner', 'edit', 'worker')));

create policy make on streams for insert
  with check (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'factory', 'qa', 'worker')));

create policy change on streams for update
  using (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'factory', 'qa', 'worker')));

create policy remove on streams for delete
  using (project = (select rr_project()) and (select rr_role() = 'worker'));

create policy see on stream_entries for select
  using (project = (select rr_project())
    and (select rr_engine() or rr_role() in ('owner', 'edit', 'worker')));

create policy make on stream_entries for insert
  with check (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'factory', 'qa', 'worker')));

create policy remove on stream_entries for delete
  using (project = (select rr_project()) and (select rr_role() = 'worker'));

-- A ticket is found by its hash alone, so whoever has it may see it; it is of no use twice.
create policy see on stream_tickets for select
  using (project = (select rr_project()));

create policy make on stream_tickets for insert
  with check (project = (select rr_project()) and role = (select rr_role()));

create policy remove on stream_tickets for delete
  using (project = (select rr_project()));

reset role;
