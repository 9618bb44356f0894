using System.Text.Json;
using Dashboard.Data.Access;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Indicators;

/// <summary>One change of a definition, newest first in a list: who, when, why, and what held before.</summary>
public sealed record RevisionLine(int Id, DateTime At, string? By, string Reason, string? Before);

/// <summary>One field that a change of a definition touched.</summary>
public sealed record FieldChange(string Field, string Before, string After);

/// <summary>Reads the history of definitions and targets. Only who manages figures reads who changed what.</summary>
public static class SeriesQueries
{
    extension(DashboardContext db)
    {
        /// <summary>What was changed in a measure or indicator, newest first.</summary>
        public IQueryable<RevisionLine> Revisions(Actor actor, int seriesId)
        {
            var allowed = actor.Has(Role.Coordinator);
            return from revision in db.SeriesRevisions.AsNoTracking()
                   where allowed && revision.SeriesId == seriesId
                   orderby revision.ChangedAt descending, revision.Id descending
                   select new RevisionLine(
                       revision.Id, revision.ChangedAt, db.Users.Where(u => u.Id == revision.ChangedBy).Select(u => u.DisplayName).FirstOrDefault(), revision.Reason, revision.Before);
        }

        /// <summary>All versions of the targets of an indicator, a phase and a unit, newest first; null leaves one open.</summary>
        public IQueryable<Target> TargetVersions(Actor actor, int? indicatorId, int? phaseId, int? unitId, bool onlyInForce)
        {
            var allowed = actor.Has(Role.Coordinator);
            return db.Targets.AsNoTracking().Include(t => t.Milestones)
                .Where(t => allowed && (indicatorId == null || t.IndicatorId == indicatorId) && (phaseId == null || t.PhaseId == phaseId) && (unitId == null || t.UnitId == unitId)
                    && (!onlyInForce || t.SupersededAt == null))
                .OrderByDescending(t => t.RecordedAt).ThenByDescending(t => t.Id);
        }
    }

    /// <summary>The definition as it stands, in the form in which revisions keep what was before.</summary>
    public static string Definition(Series series) => SeriesDesk.Write(series);

    /// <summary>What differs between two definitions.</summary>
    public static IReadOnlyList<FieldChange> Differences(string before, string after)
    {
        using var old = JsonDocument.Parse(before);
        using var now = JsonDocument.Parse(after);
        return [.. now.RootElement.EnumerateObject()
            .Select(p => new FieldChange(p.Name, old.RootElement.TryGetProperty(p.Name, out var was) ? was.ToString() : "", p.Value.ToString()))
            .Where(c => c.Before != c.After)];
    }
}
