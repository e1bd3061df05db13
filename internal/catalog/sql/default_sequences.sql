-- What defaults depend on; some of it is sequences. Joined here to the defaults it was a nested loop over all of both.
SELECT objid, refobjid FROM pg_depend WHERE classid = 'pg_attrdef'::regclass AND refclassid = 'pg_class'::regclass AND refobjsubid = 0
