"""Who the partnership is: organisations, posts, groups, boards, tasks, risks."""
