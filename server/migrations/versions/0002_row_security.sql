-- Row security, the second wall: what each role of a member sees and writes, project by project.
-- Each policy begins with the project, so that a question without one finds nothing.

set local role rr_owner;

alter table projects enable row level security, force row level security;

alter table objects enable row level security, force row level security;

alter table project_files enable row level security, force row level security;

alter table members enable row level security, force row level security;

alter table api_keys enable row level security, force row level security;

alter table generations enable row level security, force row level security;

alter table attestations enable row level security, force row level security;

alter table views enable row level security, force row level security;

alter table operations enable row level security, force row level security;

alter table exports enable row level security, force row level security;

alter table ai_actions enable row level security, force row level security;

alter table reviews enable row level security, force row level security;

alter table feedback enable row level security, force row level security;

create policy see on projects for select
  using (id = (select rr_project()) or (select rr_everywhere() and rr_role() = 'owner'));

create policy make on projects for insert
  with check ((select rr_everywhere() and rr_role() = 'owner'));

create policy change on projects for update
  using (id = (select rr_project()) and (select rr_role() = 'owner'));

create policy remove on projects for delete
  using (id = (select rr_project()) and (select rr_role() = 'worker'));

-- Raw objects are for owner and edit; others get what the engine makes of them.
create policy see on objects for select
  using (project = (select rr_project())
    and (select rr_engine() or rr_role() in ('owner', 'edit', 'worker')));

create policy make on objects for insert
  with check (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'factory', 'qa', 'worker')));

create policy change on objects for update
  using (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'factory', 'qa', 'worker')));

create policy remove on objects for delete
  using (project = (select rr_project()) and (select rr_role() = 'worker'));

create policy see on project_files for select
  using (project = (select rr_project())
    and (select rr_engine() or rr_role() in ('owner', 'edit', 'worker')));

create policy make on project_files for insert
  with check (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'factory', 'qa', 'worker')));

create policy change on project_files for update
  using (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'factory', 'qa', 'worker')));

create policy remove on project_files for delete
  using (project = (select rr_project()) and (select rr_role() = 'worker'));

create policy see on members for select
  using (project = (select rr_project())
    and (select rr_engine() or rr_role() in ('owner', 'edit')));

create policy make on members for insert
  with check (project = (select rr_project()) and (select rr_role() = 'owner'));

create policy change on members for update
  using (project = (select rr_project()) and (select rr_role() = 'owner'));

-- A key is read by its own id before anybody knows whose it is.
create policy see on api_keys for select
  using (id = (select rr_key())
    or (project = (select rr_project()) and (select rr_role() = 'owner'))
    or (select rr_everywhere() and rr_role() = 'owner'));

create policy make on api_keys for insert
  with check ((project = (select rr_project()) and (select rr_role() = 'owner'))
    or (select rr_everywhere() and rr_role() = 'owner'));

create policy change on api_keys for update
  using ((project = (select rr_project()) and (select rr_role() = 'owner'))
    or (select rr_everywhere() and rr_role() = 'owner'));

create policy see on generations for select
  using (project = (select rr_project())
    and (select rr_engine() or rr_role() in ('owner', 'edit', 'view', 'qa', 'worker')));

create policy make on generations for insert
  with check (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'factory', 'worker')));

create policy change on generations for update
  using (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'factory', 'worker')));

create policy remove on generations for delete
  using (project = (select rr_project()) and (select rr_role() = 'worker'));

-- Who pushed what is never changed.
create policy see on attestations for select
  using (project = (select rr_project())
    and (select rr_engine() or rr_role() in ('owner', 'edit', 'view', 'qa', 'worker')));

create policy make on attestations for insert
  with check (project = (select rr_project()) and role = (select rr_role())
    and (select rr_role() in ('owner', 'edit', 'factory')));

create policy remove on attestations for delete
  using (project = (select rr_project()) and (select rr_role() = 'worker'));

create policy see on views for select
  using (project = (select rr_project())
    and (select rr_engine() or rr_role() in ('owner', 'edit', 'view', 'qa', 'worker')));

create policy make on views for insert
  with check (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'factory', 'worker')));

create policy change on views for update
  using (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'factory', 'worker')));

create policy remove on views for delete
  using (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'factory', 'worker')));

create policy see on operations for select
  using (project = (select rr_project())
    and (select rr_engine() or rr_role() in ('owner', 'edit', 'view', 'qa', 'worker')));

create policy make on operations for insert
  with check (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'factory', 'qa', 'worker')));

create policy remove on operations for delete
  using (project = (select rr_project()) and (select rr_role() = 'worker'));

-- A partner sees the bundles that went to the own role.
create policy see on exports for select
  using (project = (select rr_project())
    and (role = (select rr_role())
      or (select rr_engine() or rr_role() in ('owner', 'edit', 'qa', 'worker'))));

create policy make on exports for insert
  with check (project = (select rr_project()) and role = (select rr_role()));

create policy remove on exports for delete
  using (project = (select rr_project()) and (select rr_role() = 'worker'));

create policy see on ai_actions for select
  using (project = (select rr_project())
    and (select rr_engine() or rr_role() in ('owner', 'edit', 'worker')));

create policy make on ai_actions for insert
  with check (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'worker')));

create policy change on ai_actions for update
  using (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'worker')));

create policy remove on ai_actions for delete
  using (project = (select rr_project()) and (select rr_role() = 'worker'));

create policy see on reviews for select
  using (project = (select rr_project())
    and (select rr_engine() or rr_role() in ('owner', 'edit', 'view', 'qa', 'worker')));

create policy make on reviews for insert
  with check (project = (select rr_project())
    and (select rr_role() in ('owner', 'qa', 'worker')));

create policy remove on reviews for delete
  using (project = (select rr_project()) and (select rr_role() = 'worker'));

create policy see on feedback for select
  using (project = (select rr_project())
    and (select rr_engine() or rr_role() in ('owner', 'edit', 'view', 'factory', 'qa', 'worker')));

create policy make on feedback for insert
  with check (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'factory', 'worker')));

create policy change on feedback for update
  using (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'worker')));

create policy remove on feedback for delete
  using (project = (select rr_project()) and (select rr_role() = 'worker'));

reset role;
