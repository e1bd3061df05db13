SELECT p.polrelid, p.polname, NOT p.polpermissive,
       CASE p.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' ELSE 'all' END,
       (SELECT json_agg(CASE WHEN u.oid = 0 THEN 'public' ELSE pg_get_userbyid(u.oid)::text END ORDER BY u.oid <> 0, pg_get_userbyid(u.oid)) FROM unnest(p.polroles) u(oid)),
       {{expr "p.polqual" "p.polrelid"}}, {{expr "p.polwithcheck" "p.polrelid"}}, obj_description(p.oid, 'pg_policy')
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
WHERE {{schemas "c.relnamespace"}}
