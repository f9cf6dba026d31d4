-- What the latest version of a record says, for rows that are of a record. Rows from before are of what came
-- in once, or of one version of a record each.

alter table received add column version blob;
