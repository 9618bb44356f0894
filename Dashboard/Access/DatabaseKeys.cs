using System.Xml.Linq;
using Dashboard.Data;
using Dashboard.Data.Access;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Access;

/// <summary>Keeps data-protection keys in the database that several nodes share. Synchronous, because the framework asks so.</summary>
internal sealed class DatabaseKeys(IDbContextFactory<DashboardContext> contexts) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var db = contexts.CreateDbContext();
        return [.. db.ProtectionKeys.AsNoTracking().Select(k => k.Xml).AsEnumerable().Select(xml => XElement.Parse(xml))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        // Once in ninety days, when nothing else runs yet: not worth the write gate, which is asynchronous.
        using var db = contexts.CreateDbContext();
        db.ProtectionKeys.Add(new ProtectionKey { Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        db.SaveChanges();
    }
}
