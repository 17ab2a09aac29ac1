"""Background jobs that keep the system itself in order."""

import logging

from procrastinate.contrib.django import app

logger = logging.getLogger(__name__)
STALLED_AFTER = 60.0  # seconds without a heartbeat of the worker that had the job


@app.periodic(cron="* * * * *")
@app.task(name="common.retry_stalled", queueing_lock="common.retry_stalled")
async def retry_stalled(timestamp: int) -> None:
    """Jobs whose worker died go to another one; they are written so that doing them twice does no harm."""
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        logger.warning("job %s (%s) had stalled and is tried again", job.id, job.task_name)
        await manager.retry_job(job)
