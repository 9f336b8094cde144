-- The last link of every chain. It steps from chain to chain through the primary key; DISTINCT would read every link.
WITH RECURSIVE names AS (
    (SELECT chain FROM audit_link ORDER BY chain LIMIT 1)
    UNION ALL
    SELECT (SELECT chain FROM audit_link WHERE chain > names.chain ORDER BY chain LIMIT 1)
    FROM names WHERE names.chain IS NOT NULL
)
SELECT names.chain, head.number, head.hash
FROM names,
    LATERAL (SELECT number, hash FROM audit_link WHERE chain = names.chain ORDER BY number DESC LIMIT 1) AS head
ORDER BY names.chain
