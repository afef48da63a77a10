"""The one task that the queue knows: run a job."""

from django_tasks import task

from cairn.web.jobs.execution import execute


@task()
def run_job(job_id: str) -> str:
    """Run the job with this id, if nobody else does; the state it ended in."""
    return execute(job_id)
