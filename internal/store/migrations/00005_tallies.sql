-- +goose Up
-- One row a community, and one with street and community '' for the county's
-- own figures: a province's report reads whole summaries, and a row a figure
-- made it read four hundred times as many.
CREATE TABLE tallies (
    version_id text NOT NULL REFERENCES summaries (version_id),
    street     text NOT NULL,
    community  text NOT NULL,
    type       bigint NOT NULL,            -- code of roster.CommunityTypes, 0 unknown
    place      bigint NOT NULL,            -- among the communities, from 1; 0 for the county
    figures    text NOT NULL,              -- JSON object: figure → whole number
    PRIMARY KEY (version_id, street, community)
);

INSERT INTO tallies (version_id, street, community, type, place, figures)
SELECT version_id, street, community,
    COALESCE(MAX(CASE WHEN figure = 'type' THEN value END), 0),
    COALESCE(MAX(CASE WHEN figure = 'order' THEN value END), 0),
    '{' || COALESCE(string_agg('"' || figure || '":' || value, ',') FILTER (WHERE figure NOT IN ('type', 'order')), '') || '}'
FROM summary_figures GROUP BY version_id, street, community;

DROP TABLE summary_figures;
