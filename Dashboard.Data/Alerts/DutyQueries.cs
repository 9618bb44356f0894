using Dashboard.Data.Access;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Alerts;

/// <summary>A turn of duty with the name of who has it.</summary>
public sealed record DutyLine(Duty Duty, string Person);

/// <summary>Somebody who may be put on duty.</summary>
public sealed record DutyPerson(int Id, string Name);

/// <summary>Reads who is on duty, and who may be.</summary>
public static class DutyQueries
{
    extension(DashboardContext db)
    {
        /// <summary>Turns of duty in units that the actor follows, the latest first; with those that are past where asked for.</summary>
        public IQueryable<DutyLine> DutyLines(Actor actor, UnitTree tree, DateOnly today, int? unitId, bool withPast)
        {
            int[] units = [.. tree.All.Where(u => (unitId is null || u.Id == unitId) && (actor.CanFollow(tree, u.Id) || actor.CanSetDuty(tree, u.Id))).Select(u => u.Id)];
            return db.Duties.AsNoTracking().Where(d => units.Contains(d.UnitId) && (withPast || (d.EndedAt == null && d.To >= today)))
                .OrderByDescending(d => d.To).ThenBy(d => d.UnitId).ThenBy(d => d.Id)
                .Select(d => new DutyLine(d, db.Users.Where(u => u.Id == d.UserId).Select(u => u.DisplayName).FirstOrDefault() ?? ""));
        }

        /// <summary>Who may be put on duty in a unit: people of the unit and of those above it. For those who may say so alone.</summary>
        public IQueryable<DutyPerson> DutyPeople(Actor actor, UnitTree tree, int unitId)
        {
            int[] homes = actor.CanSetDuty(tree, unitId) ? [.. tree.SelfAndAncestors(unitId).Where(u => u.Level != UnitLevel.Country).Select(u => u.Id)] : [];
            return db.Users.AsNoTracking().Where(u => u.DisabledAt == null && homes.Contains(u.UnitId))
                .OrderBy(u => u.UnitId == unitId ? 0 : 1).ThenBy(u => u.DisplayName).ThenBy(u => u.Id).Select(u => new DutyPerson(u.Id, u.DisplayName));
        }

        /// <summary>How the actor wants to be told; none where nothing was chosen.</summary>
        public IQueryable<AlertChoice> AlertChoiceOf(Actor actor)
        {
            var me = actor.UserId;
            return db.AlertChoices.AsNoTracking().Where(c => c.UserId == me);
        }
    }
}
