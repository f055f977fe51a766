package org.incidentdesk.status;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A thread that does something again and again, after a pause or when it is woken; never twice at the same time. */
final class Loop {

    private final String name;
    private final Duration pause;
    private final Runnable work;
    private final Semaphore wishes = new Semaphore(0);
    private volatile Thread thread;

    Loop(String name, Duration pause, Runnable work) {
        this.name = name;
        this.pause = pause;
        this.work = work;
    }

    void start() {
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                work.run();
                wishes.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
                wishes.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void wake() {
        wishes.release();
    }

    void stop() {
        Thread running = thread;
        thread = null;
        if (running != null) {
            running.interrupt();
            try {
                running.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    boolean isRunning() {
        return thread != null;
    }
}
