SELECT DISTINCT oid, format_type(oid, NULL) FROM unnest($1::oid[]) AS oid
