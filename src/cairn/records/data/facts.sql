-- What the warnings need to know of each episode that is kept.
CREATE TABLE checking.facts AS
WITH started AS (
    SELECT provider, client_id, episode_id, min(start_date) AS started
    FROM checking.modalities
    WHERE modality_type IN ('pharmacological', 'psychosocial') AND setting <> 'secure' AND start_date IS NOT NULL
    GROUP BY ALL
),
profiles AS (
    SELECT
        episode.provider, episode.client_id, episode.episode_id, started.started,
        coalesce(bool_or(top.stage = 'start' AND abs(top.top_date - started.started) <= 14), false) AS start_top,
        coalesce(bool_or(top.stage = 'review' AND top.top_date >= as_at() - 182), false) AS review_top,
        coalesce(bool_or(top.stage = 'exit' AND abs(top.top_date - episode.discharge_date) <= 14), false) AS exit_top
    FROM checking.episodes AS episode
    LEFT JOIN started USING (provider, client_id, episode_id)
    LEFT JOIN checking.outcomes_top AS top USING (provider, client_id, episode_id)
    GROUP BY ALL
),
reviews AS (
    SELECT provider, client_id, episode_id, max(day) AS latest
    FROM (
        SELECT provider, client_id, episode_id, top_date AS day FROM checking.outcomes_top WHERE stage = 'review'
        UNION ALL
        SELECT provider, client_id, episode_id, ypor_date FROM checking.outcomes_ypor WHERE stage = 'review'
        UNION ALL
        SELECT provider, client_id, episode_id, review_date FROM checking.client_reviews
        UNION ALL
        SELECT provider, client_id, episode_id, review_date FROM checking.sub_interventions
    )
    GROUP BY ALL
)
SELECT profiles.*, coalesce(reviews.latest >= as_at() - 182, false) AS reviewed
FROM profiles LEFT JOIN reviews USING (provider, client_id, episode_id)
